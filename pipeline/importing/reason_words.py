"""Why a row of a table was not taken, in the words of the office: for screens; the command line says it in English."""

import re

from pipeline.phrase import Phrase, phrase

# what the code says -> how the office says it; `{name}` stands for what was found
_REASONS = (
    (
        r"(?P<values>\d+) values under (?P<headings>\d+) headings: the row was cut",
        "%(values)s ô dưới %(headings)s tiêu đề: dòng bị cắt",
    ),
    (
        r"(?P<values>\d+) values under (?P<headings>\d+) headings: is a separator inside a text unquoted\?",
        "%(values)s ô dưới %(headings)s tiêu đề: có lẽ dấu phân cách nằm trong câu chữ mà không có ngoặc kép",
    ),
    (
        r"a typed ballot needs its printed code in a column `ballot`.*",
        "phiếu nhập tay phải có mã in trên phiếu ở cột “ballot”, nếu không bản quét của nó bị tính lần nữa",
    ),
    (
        r"was never printed here.*",
        "mã này chưa từng được in ở đây: xem lại mã trên phiếu",
    ),
    (r"is no unit of the plan, by id or name", "không phải đơn vị nào của kế hoạch (mã hoặc tên)"),
    (r"no unit: fill the column `unit`.*", "thiếu đơn vị: điền cột “unit” hoặc chọn đơn vị cho cả bảng"),
    (r"is no round of the plan: (?P<rounds>.*)", "không phải đợt nào của kế hoạch: %(rounds)s"),
    (r"round (?P<round>\S+) is closed.*", "đợt %(round)s đã khoá sổ: mở lại trước đã"),
    (
        r"(?P<found>\d+) characters, at most (?P<most>\d+) are kept.*",
        "%(found)s ký tự, chỉ giữ được %(most)s: rút ngắn lại",
    ),
    (r"several options, where one was asked for", "nhiều phương án, trong khi câu này chỉ chọn một"),
    (
        r"1 where option (?P<code>.*) was chosen, 0 or empty where not",
        "ghi 1 nếu chọn phương án %(code)s, ghi 0 hoặc để trống nếu không",
    ),
    (
        r"no day; write it as .*a bare number is how Excel keeps dates.*",
        "không phải ngày; viết 2023-09-20 hoặc 20/9/2023 (số trơn là ngày của Excel: định dạng cột yyyy-mm-dd)",
    ),
    (r"no day; write it as .*", "không phải ngày; viết 2023-09-20 hoặc 20/9/2023"),
    (r"the year (?P<year>\d+) cannot be", "năm %(year)s không thể có"),
    (
        r"a formula, not an answer;.*\(options: (?P<codes>.*)\)",
        "là công thức, không phải câu trả lời: chép cột rồi dán giá trị (phương án: %(codes)s)",
    ),
    (
        r"a number: Excel joins 1,3 to one number; write 1;3 \(options: (?P<codes>.*)\)",
        "là một số: Excel gộp 1,3 thành một số; viết 1;3 (phương án: %(codes)s)",
    ),
    (
        r"none of the options (?P<codes>.*), by code or by label",
        "không phải phương án nào trong %(codes)s (mã hoặc nhãn)",
    ),
    (r"row id (?P<key>.*) stands in the table twice", "mã dòng %(key)s có hai lần trong bảng"),
    (r"ballot (?P<ballot>.*) stands in the table twice", "phiếu %(ballot)s có hai lần trong bảng"),
    (r".* is no ballot code.*", "không phải mã phiếu: mã có dạng như trên phiếu, kèm số kiểm tra"),
    (r".*check digit.*", "số kiểm tra không khớp: xem lại mã in trên phiếu"),
)
# of a whole table; `{name}` is the file's
_REFUSALS = (
    (
        r"(?P<name>.*): no column for the required questions (?P<questions>.*) of form (?P<form>\S+);.*",
        "%(name)s: thiếu cột cho các câu bắt buộc %(questions)s của mẫu %(form)s; xem bảng mẫu",
    ),
    (
        r"(?P<name>.*): none of its first \d+ rows names a question of the plan;.*",
        "%(name)s: không dòng nào ở đầu bảng nêu tên câu hỏi của kế hoạch; bảng mẫu có đúng tiêu đề",
    ),
    (
        r"(?P<name>.*): an Excel 97 workbook or one with a password;.*",
        "%(name)s: sổ Excel 97 hoặc có mật khẩu; lưu lại thành XLSX không mật khẩu",
    ),
    (
        r"(?P<name>.*): columns (?P<columns>.*) are all (?P<what>.*); keep one of them",
        "%(name)s: các cột %(columns)s cùng là %(what)s; giữ một cột",
    ),
    (r"(?P<name>.*): holds NUL characters.*", "%(name)s: không phải CSV; lưu bảng thành CSV UTF-8 hoặc XLSX"),
    (
        r"(?P<name>.*): \d+ columns, at most (?P<most>\d+) can be a form",
        "%(name)s: quá nhiều cột, một mẫu phiếu có nhiều nhất %(most)s",
    ),
    (r"(?P<name>.*): no readable workbook.*", "%(name)s: sổ tính không đọc được; mở bằng Excel rồi lưu lại"),
    (r"(?P<name>.*): cells (?P<cells>.*) are merged.*", "%(name)s: các ô %(cells)s bị gộp; tách ra và điền từng ô"),
    (r"(?P<name>.*): no row below the headings.*", "%(name)s: dưới dòng tiêu đề không có câu trả lời nào"),
    (
        r"(?P<rows>\d+) rows came before with other answers.*",
        "%(rows)s dòng đã nhận trước đây với câu trả lời khác: nếu bảng này đúng, gửi lại và chọn “Sửa bảng trước”",
    ),
    (
        r"(?P<same>\d+) of the (?P<rows>\d+) rows stand in (?P<file>.*), which was imported before.*",
        "%(same)s trên %(rows)s dòng đã có trong %(file)s: gửi lại và chọn “Sửa bảng trước” hoặc “Toàn người khác”",
    ),
)
_PATTERNS = tuple((re.compile(pattern), words) for pattern, words in (*_REASONS, *_REFUSALS))
IMPORT_WORDS = tuple(words for _, words in (*_REASONS, *_REFUSALS))


def words_of_reason(reason: str) -> Phrase:
    """Give the words of the office for a reason; the reason itself where nobody wrote any."""
    for pattern, words in _PATTERNS:
        match = pattern.fullmatch(" ".join(reason.split()))
        if match:
            return phrase(words, **match.groupdict())
    return phrase("%(text)s", text=reason)
