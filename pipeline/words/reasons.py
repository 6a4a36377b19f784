"""Why something waits for a person, in the words of the office."""

from omr.reading import Situation

READERS_DIFFER = "readers_differ"  # of a settled row that a second person read otherwise
QUESTION_WORDS = {
    Situation.MARKED_AND_CANCELLED: "một ô đánh dấu, ô khác đã bỏ: xin xác nhận",
    Situation.SEVERAL_MARKED: "đánh dấu nhiều hơn một ô",
    Situation.UNSURE: "có dấu không rõ, ảnh hưởng đến câu trả lời",
    Situation.ONLY_CANCELLED: "chỉ có dấu đã bỏ",
    Situation.RINGED: "khoanh tròn phương án thay vì đánh dấu vào ô",
    Situation.BESIDE: "dấu nằm cạnh ô, không nằm trong ô",
    Situation.MARKED_AND_FILLED: "một ô đánh X và một ô bôi đen: có thể là chọn lại",
    Situation.MULTI_UNSURE: "câu chọn nhiều ô, có ô không rõ",
}
PAGE_WORDS = {
    "code_unreadable": "không đọc được mã QR: nhập mã phiếu in cạnh mã QR",
    "corners_missing": "thiếu ô định vị ở góc: phiếu bị rách, gấp hoặc quét thiếu",
    "bars_missing": "thiếu vạch định vị ở mép phiếu",
    "page_bent": "phiếu bị gấp, cong hoặc kéo giãn khi quét",
    "page_cut": "một phần phiếu nằm ngoài ảnh quét",
    "scale_out": "tỷ lệ in hoặc quét không tin cậy",
    "too_coarse": "độ phân giải quá thấp: quét lại ở 200–300 dpi",
    "too_dirty": "ảnh quá bẩn: lau kính máy quét rồi quét lại",
    "photo_unframed": "ảnh chụp thiếu góc phiếu: chụp lại sao cho thấy đủ bốn góc, đặt phiếu trên mặt bàn trơn",
    "photo_too_coarse": "phiếu quá nhỏ trong ảnh chụp: đưa máy lại gần hơn, gửi ảnh gốc chưa nén",
    "photo_steep": "ảnh chụp quá nghiêng: giữ máy song song ngay phía trên phiếu",
    "photo_blurred": "ảnh chụp bị mờ: chạm vào phiếu để lấy nét, giữ yên máy, thêm ánh sáng",
    "photo_dark": "ảnh chụp quá tối: thêm ánh sáng rồi chụp lại",
    "photo_glare": "ảnh chụp bị loá hoặc bị bóng che: tắt đèn flash, tránh đèn chiếu và bóng tay trên phiếu",
    "photo_bent": "phiếu không phẳng khi chụp: vuốt phẳng phiếu rồi chụp lại",
    "photo_unclear": "ảnh chụp không rõ vạch định vị: đặt phiếu phẳng, ánh sáng đều, chụp lại từ ngay phía trên",
    "codes_disagree": "hai mã trên trang không khớp: có thể hai tờ chồng lên nhau",
    "several_sheets": "có hơn một phiếu trên một ảnh: quét từng tờ một",
    "reader_died": "chương trình đọc bị dừng ở trang này",
    "blank_page": "trang trắng, không có gì để tính",
    "foreign_page": "không phải phiếu của cuộc khảo sát này",
    "forged_code": "mã trên phiếu không mang dấu niêm của cơ quan: phiếu giả hoặc in nơi khác",
    "unknown_form": "mẫu phiếu hoặc phiên bản chưa từng in ở đây",
    "not_issued": "mã phiếu chưa từng in ở đây",
    "seen_before": "đúng trang này đã quét rồi, không tính lần nữa",
    "not_readable": "hệ thống không cho đọc tệp này",
    "empty_file": "tệp rỗng",
    "unknown_type": "không phải PDF, TIFF, JPEG, PNG hay HEIC",
    "file_too_big": "tệp quá lớn",
    "too_many_pages": "quá nhiều trang trong một tệp",
    "too_many_pixels": "ảnh quá lớn",
    "too_small": "ảnh quá nhỏ",
    "password": "tệp có mật khẩu",
    "ends_early": "tệp bị cụt: chép hoặc quét lại",
    "broken": "tệp hỏng: chép hoặc quét lại",
    "unsupported": "kiểu ảnh không đọc được: quét lại thành PDF, TIFF, JPEG hay PNG, xám, 8 bit",
    "no_pages": "tệp không có trang nào",
    "conflict": "trùng mã phiếu nhưng dấu khác: bản photo hoặc phiếu giả",
    "better_scan": "bản quét rõ hơn của một trang đang chờ",
    "round_closed": "đợt khảo sát đã khoá sổ",
    "typed_before": "phiếu đã được nhập tay, nội dung khác với bản quét",
    "typed_differs": "phiếu đã quét, nội dung nhập tay khác với bản quét",
    "audit": "phúc tra đọc khác: xin xem lại từ đầu",
    READERS_DIFFER: "hai người đọc khác nhau: cần người thứ ba quyết định",
    "unreadable": "người duyệt cũng không đọc được",
    "typed": "nhập tay từ ảnh trang phiếu",
    "neither": "người duyệt không tính bản nào trong hai bản quét",
    "discarded": "người duyệt thấy không có gì để tính",
    "not_kept": "người duyệt giữ bản quét khác của trang này",
    "recount": "đọc lại lần hai thấy khác lần đầu: xin xem dấu trên phiếu",
    "recount_identity": "đọc lại lần hai thấy mã phiếu khác: xin xem mã in trên trang",
    "recount_found": "trang đã bị loại nhưng đọc lại lần hai thấy mã phiếu: xin xem, quét lại nếu đọc được",
}


def words_for(reason: str) -> str:
    """Give the words for a reason of an item; the reason itself where nobody wrote any."""
    return PAGE_WORDS.get(reason) or {str(key): words for key, words in QUESTION_WORDS.items()}.get(reason, reason)
