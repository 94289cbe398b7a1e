import WebKit

/// What the script of the app may ask: whether a report is followed, and to follow it.
/// The script lives in a world of its own, so no page can call this, and each call is
/// checked by the address it comes from.
final class Bridge: NSObject, WKScriptMessageHandlerWithReply {
    static let world = WKContentWorld.world(name: "paht")

    static var script: WKUserScript {
        let url = Bundle.main.url(forResource: "follow", withExtension: "js")!
        return WKUserScript(source: try! String(contentsOf: url, encoding: .utf8), injectionTime: .atDocumentEnd, forMainFrameOnly: true, in: world)
    }

    func userContentController(_ controller: WKUserContentController, didReceive message: WKScriptMessage) async -> (Any?, String?) {
        guard message.frameInfo.isMainFrame, let code = Site.own.code(message.webView?.url) else { return (nil, "not a page of a report") }
        switch message.body as? String {
        case "follow": await Follower.shared.follow(code)
        case "unfollow": await Follower.shared.unfollow(code)
        default: break // only asks
        }
        let follows = await Follower.shared.follows(code)
        return (["follows": follows, "word": NSLocalizedString(follows ? "following" : "follow", comment: "")], nil)
    }
}
