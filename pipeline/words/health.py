"""What to do about printer and scanner, in plain words: Vietnamese for the desk, English for the command line."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from omr.health.batch import Trouble, TroubleKind
from pipeline.store.health import LOOSE
from pipeline.words.reasons import PAGE_WORDS


class Words(NamedTuple):
    """What is wrong and what helps, with places for the numbers."""

    vietnamese: str
    english: str


WORDS: Mapping[TroubleKind, Words] = {
    TroubleKind.STREAK: Words(
        "vệt dọc cách mép trái ảnh {value} mm, trên {pages} trang: lau kính máy quét (dải kính hẹp của khay nạp giấy)",
        "streak at {value} mm from the left on {pages} pages: clean the glass (the narrow strip under the feeder)",
    ),
    TroubleKind.SCALE: Words(
        "tập phiếu của {about} in ở cỡ {value}%, trên {pages} trang: máy in đã co giãn cho vừa giấy; "
        "in lại ở cỡ 100%, bỏ chọn “vừa trang”",
        "the pack of unit {about} was printed at {value} % ({pages} pages): the printer scaled it to "
        "fit; print at 100 %, not “fit to page”",
    ),
    TroubleKind.SKEW: Words(
        "giấy vào lệch, thường {value} độ, ở các trang sau cùng: ép thanh chặn của khay vào sát giấy, đừng nạp quá đầy",
        "sheets go in askew, usually by {value} degrees, on the last pages: move the paper guides up "
        "to the sheets, load fewer",
    ),
    TroubleKind.DARKER: Words(
        "nền giấy tối dần, đã tối hơn đầu lô {value} mức xám: lau kính và thanh đèn, cho máy nghỉ; "
        "nét bút chì nhạt sẽ mất trước",
        "pages get darker, by {value} gray levels since the first ones: clean glass and lamp, let the "
        "scanner cool; light pencil is lost first",
    ),
    TroubleKind.DARK: Words(
        "nền giấy tối (mức xám {value} trên 255): tăng độ sáng khi quét, lau kính",
        "pages are dark (paper has gray {value} of 255): scan brighter, clean the glass",
    ),
    TroubleKind.FAINT_PRINT: Words(
        "chữ in nhạt, chỉ đậm hơn giấy {value} mức xám: thay mực máy in, hoặc tăng tương phản khi quét",
        "print is faint, only {value} gray levels darker than the paper: change the toner, or scan with more contrast",
    ),
    TroubleKind.DIRT: Words(
        "ảnh nhiều hạt bẩn gần đậm bằng nét bút chì (mức {value}): lau kính và trục cuốn, quét kiểu "
        "ảnh xám, tắt “tăng độ nét”",
        "pages are full of grain or specks nearly as dark as pencil (level {value}): clean glass and "
        "rollers, scan in gray, without “sharpening”",
    ),
    TroubleKind.COARSE: Words(
        "quét ở độ phân giải {value} dpi: đặt 200 đến 300 dpi",
        "scanned at {value} dpi: set the scanner to 200 to 300 dpi",
    ),
    TroubleKind.STRETCH: Words(
        "trục cuốn kéo giấy không đều, xê dịch tới {value} mm: lau trục cuốn, tách giấy trước khi nạp",
        "rollers stretch the sheets, by up to {value} mm: clean the rollers, fan the sheets before loading",
    ),
    TroubleKind.UNMARKED: Words(
        "{value} trong {pages} trang sau cùng không có dấu nào: xem lại một tờ; nếu trên giấy có đánh dấu thì máy quét "
        "đã bỏ mất nét bút: quét lại kiểu ảnh xám, giảm tương phản, tắt “lọc bỏ màu” (drop-out)",
        "no box is marked on {value} of the last {pages} pages: look at one sheet; if it has marks, the scanner leaves "
        "the pen out: scan again in gray, with less contrast, without colour drop-out",
    ),
    TroubleKind.SYMBOLS: Words(
        "tệp PDF giữ một hình cho mọi chỗ trông giống nhau (JBIG2, hoặc chữ dựng lại từ ảnh): dấu trên giấy có thể "
        "đã bị thay bằng dấu khác mà ảnh không cho thấy; tắt chế độ PDF nén cao (“compact”) hoặc “chữ sửa được” "
        "(ClearScan), quét lại và đối chiếu vài tờ với giấy",
        "the PDF keeps one picture for all places that look alike (JBIG2 symbols, or letters made of the scan): a "
        "mark may have been exchanged for another, which no image shows; switch “compact” PDF or “editable text” "
        "(ClearScan) off, scan again, and hold some sheets beside the paper",
    ),
    TroubleKind.REFUSED: Words(
        "{value} trong các trang sau cùng bị từ chối vì cùng một lý do ({about}): dừng lại và xem một "
        "tờ trước khi quét tiếp",
        "{value} of the last pages were refused for one reason ({about}): stop and look at one sheet before going on",
    ),
}
DECIMALS = {TroubleKind.SKEW: 1, TroubleKind.STRETCH: 1, TroubleKind.SCALE: 1, TroubleKind.DIRT: 3}


def numbers_of(trouble: Trouble) -> dict[str, str]:
    """Give what stands at the places of a trouble's words, as English writes numbers."""
    value = trouble.value * 100 if trouble.kind is TroubleKind.SCALE else trouble.value
    return {
        "value": f"{value:.{DECIMALS.get(trouble.kind, 0)}f}",
        "pages": f"{trouble.pages}",
        "about": trouble.about or "?",
    }


def advice(trouble: Trouble) -> str:
    """Say in English what is wrong and what helps."""
    return WORDS[trouble.kind].english.format(**numbers_of(trouble))


def advice_in(trouble: Trouble, translate: Callable[[str], str], *, comma: bool) -> str:
    """Say it in the language of a screen, with a decimal comma or a point."""
    numbers = numbers_of(trouble)
    value = numbers["value"].replace(".", ",") if comma else numbers["value"]
    reason = PAGE_WORDS.get(trouble.about)
    about = translate(reason) if reason else numbers["about"]
    return translate(WORDS[trouble.kind].vietnamese).format(**{**numbers, "value": value, "about": about})


def batch_name(source: str) -> str:
    """Name a batch in English: its file or folder, or that its files were named one by one."""
    return "single files" if source == LOOSE else source
