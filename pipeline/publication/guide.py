"""The words that travel with a publication package."""

GUIDE = """\
GÓI CÔNG BỐ KẾT QUẢ KHẢO SÁT / PUBLICATION PACKAGE

tally.csv, tally.json    bảng tổng hợp / the tally sheet
responses.csv            mỗi dòng một phiếu đủ điều kiện, không có mã phiếu; xếp theo nội dung
                         one row per eligible ballot, without any code, sorted by content
report.html              báo cáo để công bố / the report for publication
counts.csv               số phiếu in, phát, thu, đủ và không đủ điều kiện theo đơn vị
                         ballots printed, issued, returned, eligible and not, by unit, and why not
checks.csv               các kiểm tra số liệu và ai chịu trách nhiệm / what the checks found, and who answers for it
questionnaires.json      mẫu phiếu / what was asked
manifest.json            SHA-256 của từng tệp, và đầu chuỗi nhật ký khi công bố
                         the SHA-256 of each file, and the head of the log when it was published
signature.json           chữ ký Ed25519 trên manifest.json, và khoá công khai
                         Ed25519 signature over manifest.json, with the public key

Kiểm tra / To verify:    phieu verify FILE.zip
Không có phần mềm / By hand: đếm lại responses.csv theo đơn vị, câu hỏi, phương án và so với tally.json
                         count responses.csv by unit, question and option, and compare with tally.json

Dấu vân tay của khoá công khai do cơ quan công bố ở nơi khác; hãy so sánh.
The office publishes the fingerprint of its public key elsewhere: compare.
Kênh thu phiếu có dưới 5 phiếu đủ điều kiện được gộp ("other", "all"); câu hỏi về người trả lời được lược
khỏi responses.csv khi có nhóm dưới 5 phiếu đủ điều kiện ("withheld" trong manifest.json).
Channels of fewer than 5 eligible ballots are merged; questions about the respondent are left out of
responses.csv where a group has fewer than 5 eligible ballots.
"""
