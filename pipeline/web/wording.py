"""Words of the office for what the code calls by short names; the catalogue translates them like all others."""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "channel": {
        "paper": "Giấy, trực tiếp",
        "post": "Bưu điện",
        "interview": "Phỏng vấn",
        "phone": "Điện thoại",
        "online": "Trực tuyến",
        "typed": "Nhập tay",
    },
    "page": {
        "read": "Đã đọc",
        "review": "Chờ người xem",
        "duplicate": "Trùng",
        "rejected": "Không có gì để tính",
    },
    "box": {
        "empty": "trống",
        "marked": "có dấu",
        "cancelled": "dấu đã bỏ",
        "unsure": "không chắc",
    },
    "role": {
        "administrator": "Quản trị",
        "operator": "Điều hành",
        "reviewer": "Người duyệt",
        "auditor": "Kiểm tra",
        "viewer": "Người xem",
    },
    "right": {
        "view": "xem tiến độ và số liệu",
        "scan": "đưa bản quét vào",
        "review": "duyệt phiếu nghi vấn",
        "evidence": "xem ảnh phiếu",
        "identity": "xem phần danh tính",
        "count": "ghi số phiếu, bàn giao",
        "custody": "xem giao nhận phiếu",
        "audit": "phúc tra, đọc lại lần hai",
        "export": "xuất dữ liệu, gói công bố và gói gửi lên cấp trên",
        "purge": "xoá ảnh quét",
        "plan": "sửa kế hoạch và in phiếu",
        "close": "khoá sổ",
        "log": "xem nhật ký",
        "users": "quản lý người dùng",
    },
    "drawn": {"drawn": "rút thăm", "batch": "cả lô phải đọc lại"},
    "contact": {"confirmed": "xác nhận", "not_confirmed": "không xác nhận", "unreachable": "không liên hệ được"},
    "slip": {
        "waiting": "chờ xem lần ba",
        "silent": "máy đọc sai mà không hỏi",
        "person": "người duyệt nhầm",
        "rereader": "người phúc tra nhầm",
    },
    "answer": {
        "answered": "đã trả lời",
        "blank": "Bỏ trống",
        "multiple_marks": "Nhiều hơn một ô",
        "unreadable": "Không đọc được",
        "pending": "Chờ duyệt",
    },
    "ballot": {
        "eligible": "được tính",
        "ineligible": "không được tính",
        "pending": "chờ duyệt",
        "spoiled": "phiếu hỏng",
    },
    "report_file": {
        "docx": "để sửa và ký",
        "pdf": "để in",
        "xlsx": "các bảng, có công thức",
        "html": "để công bố, không lộ người trả lời",
    },
    "tally_file": {"xlsx": "bảng tổng hợp để in", "csv": "cho phần mềm khác", "json": "cho máy đọc"},
    "export": {
        "marks": "từng ô: máy thấy gì, người quyết định gì",
        "answers": "từng phiếu, từng câu",
        "ballots": "từng phiếu: đủ điều kiện hay không, vì sao",
        "pages": "từng trang đã quét",
        "responses": "phiếu đủ điều kiện, không mã phiếu, xếp theo nội dung; không để công bố",
    },
    "severity": {"info": "thông tin", "warning": "cảnh báo", "error": "lỗi"},
    "count": {"issued": "phát ra", "returned": "thu về", "spoiled": "hỏng", "transactions": "lượt giao dịch"},
}


def say(kind: str, name: str) -> str:
    """Give the word for a short name; the name itself where nobody wrote one."""
    return WORDS[kind].get(name, name)
