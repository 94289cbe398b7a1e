// What every page does when it is drawn: says when there is no network, sends what waits.

import "./bridge.js";
import { watch } from "./offline.js";

watch();
