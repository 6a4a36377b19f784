"""Why a page gave no image, in the words of the screen: what is wrong, then what to do."""

from pipeline.intake.page import Damage

WORDS = {
    Damage.NOT_READABLE: "Không mở được tệp; kiểm tra quyền đọc tệp",
    Damage.EMPTY: "Tệp rỗng (0 byte); chép hoặc quét lại",
    Damage.UNKNOWN: "Không phải tệp PDF, TIFF, JPEG hay PNG; quét lại theo một trong các định dạng này",
    Damage.FILE_TOO_BIG: "Tệp quá lớn; quét thành các xấp nhỏ hơn",
    Damage.TOO_MANY_PAGES: "Tệp có quá nhiều trang; quét thành các xấp nhỏ hơn",
    Damage.TOO_LARGE: "Ảnh quá lớn; quét lại ở 200–300 dpi",
    Damage.TOO_SMALL: "Ảnh quá nhỏ, không phải trang quét; quét lại ở 200–300 dpi",
    Damage.PASSWORD: "Tệp PDF có mật khẩu; bỏ mật khẩu rồi quét lại",
    Damage.CUT: "Tệp thiếu phần cuối; chép hoặc quét lại",
    Damage.BROKEN: "Tệp bị hỏng; chép hoặc quét lại",
    Damage.UNSUPPORTED: "Kiểu ảnh chưa đọc được; quét lại thành PDF, TIFF, JPEG hoặc PNG, ảnh xám 8 bit",
    Damage.SEVERAL: "Tệp gồm nhiều tệp hoặc ảnh ghép lại, không đọc được hết; quét hoặc lưu thành từng tệp riêng",
    Damage.NO_PAGES: "Tệp không có trang nào; quét lại",
    Damage.MACHINE: "Máy tính không giải mã được trang này; quét lại ở 200–300 dpi hoặc nhập mã phiếu bằng tay",
    Damage.OTHER_COUNT: "Số trang của tệp không như lúc nhận; lưu các trang thành tệp mới rồi quét",
    Damage.PRINT_PACK: "Không phải bản quét mà là tập phiếu để in; in ra, rồi quét các phiếu thu về",
}
