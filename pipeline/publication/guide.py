"""The words that travel with a publication package."""

from pipeline.tally.breakdown import MIN_BALLOTS as LEAST

GUIDE = f"""\
GÓI CÔNG BỐ KẾT QUẢ KHẢO SÁT / PUBLICATION PACKAGE

tally.csv, tally.json    bảng tổng hợp / the tally sheet
responses.csv            mỗi dòng một phiếu đủ điều kiện, không có mã phiếu; xếp theo nội dung
                         one row per eligible ballot, without any code, sorted by content
parts.csv                kết quả của từng đơn vị được công bố dưới tên nào, gồm bao nhiêu phiếu đủ điều kiện
                         under which name the answers of each unit are told, and how many eligible ballots these are
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

Mọi số liệu ở đây đều gộp từ {LEAST} phiếu trở lên, và không suy ra được số liệu của ít phiếu hơn. Trong từng mẫu phiếu
của một đợt, đơn vị có dưới {LEAST} phiếu đủ điều kiện được gộp với nhau hoặc với đơn vị nhỏ nhất còn lại ("~other": các
đơn vị còn lại; "~all": mọi đơn vị); trong mỗi phần ấy, hình thức khảo sát cũng được gộp như vậy ("other", "all"). Mẫu
phiếu có tất cả dưới {LEAST} phiếu thì chỉ công bố số phiếu ("published_as" để trống; "untold" trong manifest.json là
tổng số). Câu hỏi về người trả lời được lược khỏi responses.csv khi một phần có dưới {LEAST} phiếu trả lời như nhau
("withheld").
No figure here tells of fewer than {LEAST} ballots, and none such can be reckoned. In each form of a round, units of
fewer than {LEAST} eligible ballots go together, or with the smallest of the others ("~other", or "~all" where none is
told apart); in each of these parts, channels do ("other", "all"). Of a form of which fewer than {LEAST} ballots count
only their number is told ("published_as" is empty; "untold" in manifest.json is their sum). Questions about the
respondent are left out of responses.csv where a part has an answer of fewer than {LEAST} ballots ("withheld").
"""
