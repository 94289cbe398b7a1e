// The sentences scripts say. Vietnamese stands in the modules; on a page in English
// they say what stands here. A test holds both lists together. {} stands for what is
// given after the sentence, in order.

const english = {
  "Đã chép": "Copied",
  "Không chép được, hãy chép tay": "Could not copy, please copy by hand",
  "Gõ tên xã, phường để lọc": "Type a commune or ward name to filter",
  "Lọc danh sách xã, phường": "Filter the list of communes and wards",
  "Đã ghim vị trí.": "The place is pinned.",
  "Điểm này ở ngoài tỉnh. Hãy chọn lại.": "This point is outside the province. Please choose again.",
  "Đã ghim vị trí. Gần: {}.": "The place is pinned. Near: {}.",
  "Máy này không cho biết vị trí. Hãy chạm vào bản đồ.": "This device does not give its position. Please tap the map.",
  "Đang tìm vị trí…": "Looking for your position…",
  "Không lấy được vị trí. Hãy chạm vào bản đồ hoặc chọn xã, phường.": "Could not get your position. Please tap the map or choose a commune.",
  "Chỉ gửi được {} ảnh; {} ảnh sau được bỏ qua.": "Only {} photos can be sent; {} more were left out.",
  "Đang gửi ảnh, vui lòng chờ…": "Sending photos, please wait…",
  "Đang gửi…": "Sending…",
  "Ảnh sẽ gửi: {}": "Photo to be sent: {}",
  "Đọc to": "Read aloud",
  "Dừng đọc": "Stop reading",
};

export function say(words, ...values) {
  const said = document.documentElement.lang === "en" ? english[words] || words : words;
  return said.replace(/\{\}/g, () => values.shift());
}

// locale is that of numbers and dates.
export function locale() {
  return document.documentElement.lang === "en" ? "en" : "vi";
}
