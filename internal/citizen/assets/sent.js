// The receipt: the draft has become a report.

import { received } from "./draft.js";

received();
