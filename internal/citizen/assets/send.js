// Betters the form of a report: keeps a draft on this device, makes photos small
// before they are sent and shows them, and brings the map to life.

import { filterList } from "./filter.js";
import { keepDraft } from "./draft.js";
import { pickPhotos } from "./photos.js";
import { liveMap } from "./map.js";

const form = document.getElementById("send");
if (form) {
  filterList(form.elements.commune);
  keepDraft(form);
  pickPhotos(form);
  liveMap(form);
}
