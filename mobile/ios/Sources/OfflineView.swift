import UIKit

/// Stands in for a page that could not be fetched.
final class OfflineView: UIScrollView {
    var again: () -> Void = {}

    override init(frame: CGRect) {
        super.init(frame: frame)
        backgroundColor = UIColor(named: "Ground")
        let button = UIButton(configuration: .borderedProminent(), primaryAction: UIAction(title: NSLocalizedString("again", comment: "")) { [weak self] _ in self?.again() })
        let stack = UIStackView(arrangedSubviews: [
            label("offline.title", .title1), label("offline.text", .body), button, label("offline.danger", .body),
        ])
        stack.axis = .vertical
        stack.alignment = .leading
        stack.spacing = 20
        stack.translatesAutoresizingMaskIntoConstraints = false
        addSubview(stack)
        NSLayoutConstraint.activate([
            stack.topAnchor.constraint(equalTo: contentLayoutGuide.topAnchor, constant: 96),
            stack.bottomAnchor.constraint(equalTo: contentLayoutGuide.bottomAnchor, constant: -24),
            stack.leadingAnchor.constraint(equalTo: frameLayoutGuide.leadingAnchor, constant: 24),
            stack.trailingAnchor.constraint(equalTo: frameLayoutGuide.trailingAnchor, constant: -24),
            button.heightAnchor.constraint(greaterThanOrEqualToConstant: 52),
        ])
    }

    required init?(coder: NSCoder) { nil }

    private func label(_ key: String, _ style: UIFont.TextStyle) -> UILabel {
        let l = UILabel()
        l.text = NSLocalizedString(key, comment: "")
        l.font = .preferredFont(forTextStyle: style)
        l.adjustsFontForContentSizeCategory = true
        l.numberOfLines = 0
        return l
    }
}
