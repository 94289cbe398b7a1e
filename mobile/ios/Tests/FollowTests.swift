import XCTest
@testable import BacGiangC

/// The same cases as PureTest.java of the Android app, where they mean the same.
final class FollowTests: XCTestCase {
    let site = Site(host: "pakn.example.vn")
    let code = "7KQ4-9F2M-AB3D-XYZ0"

    func testAddresses() {
        for inside in ["https://pakn.example.vn", "https://pakn.example.vn/track/A?b#c", "https://PAKN.example.vn/"] {
            XCTAssertEqual(site.place(URL(string: inside)), .inside, inside)
        }
        for outside in ["http://pakn.example.vn/", "https://pakn.example.vn.evil.com/", "https://pakn.example.vn@evil.com/",
                        "https://pakn.example.vn:8443/", "https://user@pakn.example.vn/", "tel:114", "mailto:a@b.vn"] {
            XCTAssertEqual(site.place(URL(string: outside)), .outside, outside)
        }
        for nowhere in ["javascript:alert(1)", "file:///etc/hosts", "data:text/html,x", "about:blank"] {
            XCTAssertEqual(site.place(URL(string: nowhere)), .nowhere, nowhere)
        }
        XCTAssertEqual(site.place(nil), .nowhere)
    }

    func testCodes() {
        XCTAssertEqual(Site.code(typed: " 7kq49f2m ab3d xyzo"), code)
        XCTAssertNil(Site.code(typed: "7KQ4-9F2M-AB3D-XYZU"))
        XCTAssertEqual(site.code(URL(string: "https://pakn.example.vn/track/" + code)), code)
        XCTAssertNil(site.code(URL(string: "https://pakn.example.vn/track/" + code + "/photos/x")))
        XCTAssertNil(site.code(URL(string: "https://evil.com/track/" + code)))
    }

    func state(_ seq: Int, _ ended: Bool) -> Data {
        Data("{\"number\":\"26-0000012\",\"step\":\"Đang xử lý\",\"due\":\"\",\"seq\":\(seq),\"ended\":\(ended)}".utf8)
    }

    func testLooking() throws {
        let now = Date()
        let first = Follow(code: code).look(status: 200, body: state(2, false), now: now, shown: false)
        XCTAssertNil(first.news)
        let f = try XCTUnwrap(first.next)
        XCTAssertNil(f.look(status: 200, body: state(2, false), now: now, shown: false).news)
        XCTAssertEqual(f.look(status: 200, body: state(3, false), now: now, shown: false).news?.step, "Đang xử lý")
        XCTAssertNil(f.look(status: 200, body: state(3, false), now: now, shown: true).news)
        let end = f.look(status: 200, body: state(4, true), now: now, shown: false)
        XCTAssertNotNil(end.news)
        XCTAssertNil(end.next)
        for status in [0, 302, 429, 500] {
            let bad = f.look(status: status, body: state(9, true), now: now, shown: false)
            XCTAssertNil(bad.news)
            XCTAssertEqual(bad.next?.seq, 2)
        }
        XCTAssertEqual(f.look(status: 200, body: Data("<html>".utf8), now: now, shown: false).next?.failed, 1)
        var lost = f
        lost.unknown = 2
        XCTAssertNil(lost.look(status: 404, body: Data(), now: now, shown: false).next)
    }
}
