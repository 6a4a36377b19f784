"""What each entry of the log says, as a sentence for people: what was done, to what; who and when stand beside it.

One function a kind, in a file a subject as the events themselves; a new event is a function, a line in the table of
its file, and its short name here. A test asks for them.
"""

import json
from collections.abc import Mapping

from forms.phrase import Phrase, phrase
from pipeline.store.chain import Entry
from pipeline.words.log import access, answers, auditing, books, deciding, printing, scanning
from pipeline.words.log.names import Names, Teller

HIDDEN = "hidden"  # the one key of a body that is kept from whoever looks
TELLERS: Mapping[str, Teller] = {
    **printing.TELLERS,
    **scanning.TELLERS,
    **deciding.TELLERS,
    **books.TELLERS,
    **auditing.TELLERS,
    **answers.TELLERS,
    **access.TELLERS,
}
# For the list of kinds, in few words.
KINDS: Mapping[str, str] = {
    "key_used": "khoá niêm",
    "form_set": "mẫu phiếu",
    "ballots_printed": "in phiếu",
    "ballots_reprinted": "in lại",
    "file_archived": "lưu tệp quét",
    "received_corrected": "sửa ngày thu",
    "received_restored": "hoàn tác ngày thu",
    "damage_lifted": "mở lại tệp hỏng",
    "page_settled": "trang quét",
    "page_identified": "nhập mã phiếu",
    "decided": "quyết định",
    "decision_undone": "hoàn tác",
    "opinion_asked": "nhờ người khác",
    "opinion_given": "xem lần hai",
    "row_doubted": "câu nghi vấn",
    "page_doubted": "trang nghi vấn",
    "recounted": "đọc lại lần hai",
    "counts_set": "số phiếu",
    "finding_acknowledged": "nhận trách nhiệm",
    "round_closed": "khoá sổ",
    "round_reopened": "mở lại sổ",
    "handed_over": "bàn giao",
    "table_checked": "bảng công bố",
    "exported": "xuất dữ liệu",
    "images_purged": "xoá ảnh",
    "store_repaired": "phục hồi dữ liệu",
    "audit_drawn": "rút thăm phúc tra",
    "audit_read": "phúc tra",
    "audit_recontacted": "liên hệ lại",
    "answer_file_archived": "lưu bảng",
    "answers_imported": "nhập câu trả lời",
    "answers_withdrawn": "thôi tính câu trả lời",
    "package_merged": "gộp gói",
    "package_withdrawn": "rút lại gói",
    "account_set": "tài khoản",
    "signed_in": "đăng nhập",
    "sign_in_locked": "tạm khoá",
    "token_made": "mã API",
    "password_opened": "mật khẩu",
    "plan_changed": "sửa kế hoạch",
    "identity_seen": "xem danh tính",
    "page_typed": "nhập từ ảnh",
    "text_typed": "nhập phần ghi tay",
    "test_sheet_judged": "tờ thử",
    "boundary_moved": "mức hỏi",
    "page_redecided": "quyết định lại",
    "page_waits_again": "trang chờ lại",
}


def tell(entry: Entry, names: Names) -> Phrase:
    """Say what an entry of the log says; its kind alone where it is of a kind that this version does not know."""
    teller, body = TELLERS.get(entry.kind), json.loads(entry.body)
    if HIDDEN in body:  # a second reader must not know what the first read
        kind = Phrase(KINDS.get(entry.kind, entry.kind))
        return phrase("%(kind)s: ẩn đến khi có người đọc lại xong", kind=kind)
    return teller(body, names) if teller else Phrase(entry.kind)
