"""The words of a progress sheet: those that our reports print and that published sheets are known by."""

HEADER = (
    "Stt",
    "Đơn vị",
    "Chỉ tiêu",
    "Số phiếu phát ra",
    "Số phiếu thu về",
    "Số phiếu đủ điều kiện",
    "Số phiếu không đủ điều kiện",
    "Tỷ lệ thu hồi (%)",
    "Tỷ lệ đủ điều kiện (%)",
    "Ghi chú",
)
TOTAL = "Tổng cộng"
WITHOUT_PAPER = "trả lời bằng hình thức khác, không dùng phiếu giấy"  # nobody handed these out
