import UIKit
import WebKit

/// The one window: the citizens' site in a WKWebView, which brings the choice of
/// photos, videos and files, the camera and the question for the place by itself.
final class PageController: UIViewController {
    private(set) var web: WKWebView!
    private let offline = OfflineView()
    private let bridge = Bridge()
    private var kept: [ObjectIdentifier: URL] = [:] // downloads under way

    override func loadView() {
        let c = WKWebViewConfiguration()
        c.allowsInlineMediaPlayback = true
        c.applicationNameForUserAgent = "BacGiangC/" + (Bundle.main.infoDictionary?["CFBundleShortVersionString"] as? String ?? "0")
        c.userContentController.addScriptMessageHandler(bridge, contentWorld: Bridge.world, name: "paht")
        c.userContentController.addUserScript(Bridge.script)
        web = WKWebView(frame: .zero, configuration: c)
        web.navigationDelegate = self
        web.uiDelegate = self
        web.allowsBackForwardNavigationGestures = true
        web.backgroundColor = UIColor(named: "Ground")
        web.isOpaque = false
        view = UIView()
        view.backgroundColor = UIColor(named: "Ground")
        for (v, guide) in [(web as UIView, view.safeAreaLayoutGuide), (offline as UIView, view.safeAreaLayoutGuide)] {
            v.translatesAutoresizingMaskIntoConstraints = false
            view.addSubview(v)
            NSLayoutConstraint.activate([
                v.topAnchor.constraint(equalTo: guide.topAnchor), v.bottomAnchor.constraint(equalTo: guide.bottomAnchor),
                v.leadingAnchor.constraint(equalTo: guide.leadingAnchor), v.trailingAnchor.constraint(equalTo: guide.trailingAnchor),
            ])
        }
        offline.isHidden = true
        offline.again = { [weak self] in self?.retry() }
    }

    private var wanted: URL?

    func open(_ url: URL) {
        loadViewIfNeeded()
        wanted = url
        web.load(URLRequest(url: url))
    }

    private func retry() {
        if let url = web.url ?? wanted { web.load(URLRequest(url: url)) }
    }

    private func show(offline yes: Bool) {
        offline.isHidden = !yes
        web.isHidden = yes
        if yes { UIAccessibility.post(notification: .screenChanged, argument: offline) }
    }
}

extension PageController: WKNavigationDelegate, WKUIDelegate {
    func webView(_ webView: WKWebView, decidePolicyFor action: WKNavigationAction) async -> WKNavigationActionPolicy {
        let url = action.request.url
        if action.targetFrame?.isMainFrame == false { return .cancel } // the site has no frames
        switch Site.own.place(url) {
        case .inside:
            return action.shouldPerformDownload ? .download : .allow
        case .outside:
            if let url { await UIApplication.shared.open(url) }
            return .cancel
        case .nowhere:
            let scheme = url?.scheme
            return action.shouldPerformDownload && (scheme == "blob" || scheme == "data") ? .download : .cancel
        }
    }

    func webView(_ webView: WKWebView, decidePolicyFor response: WKNavigationResponse) async -> WKNavigationResponsePolicy {
        response.canShowMIMEType ? .allow : .download
    }

    /// Links to a window of their own open in this one.
    func webView(_ webView: WKWebView, createWebViewWith c: WKWebViewConfiguration, for action: WKNavigationAction, windowFeatures: WKWindowFeatures) -> WKWebView? {
        if Site.own.owns(action.request.url) { webView.load(action.request) }
        return nil
    }

    func webView(_ webView: WKWebView, didFinish navigation: WKNavigation!) {
        show(offline: false)
        if let code = Site.own.code(webView.url) { Task { await Follower.shared.seen(code) } }
    }

    func webView(_ webView: WKWebView, didFailProvisionalNavigation navigation: WKNavigation!, withError error: Error) {
        let e = error as NSError
        let ours = e.domain == NSURLErrorDomain && e.code == NSURLErrorCancelled || e.domain == "WebKitErrorDomain" && e.code == 102
        if !ours { show(offline: true) } // 102: we cancelled it ourselves, or it is a download
    }

    /// The page's process was ended for want of memory; what was typed is in the site's draft.
    func webViewWebContentProcessDidTerminate(_ webView: WKWebView) { webView.reload() }

    func webView(_ webView: WKWebView, navigationAction: WKNavigationAction, didBecome download: WKDownload) { download.delegate = self }
    func webView(_ webView: WKWebView, navigationResponse: WKNavigationResponse, didBecome download: WKDownload) { download.delegate = self }
}

extension PageController: WKDownloadDelegate {
    func download(_ download: WKDownload, decideDestinationUsing response: URLResponse, suggestedFilename name: String) async -> URL? {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent((name as NSString).lastPathComponent)
        kept[ObjectIdentifier(download)] = file
        return file
    }

    /// The sender says where it goes: Photos, Files, a message.
    func downloadDidFinish(_ download: WKDownload) {
        guard let file = kept.removeValue(forKey: ObjectIdentifier(download)) else { return }
        let sheet = UIActivityViewController(activityItems: [file], applicationActivities: nil)
        sheet.popoverPresentationController?.sourceView = view
        present(sheet, animated: true)
    }
}
