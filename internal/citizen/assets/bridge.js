// Gives the queue the resumable upload of photos. Only pages of a build that has
// upload.js name this module (see worker.go), so nothing fails where there is none.

import { uploadAll } from "./upload.js";
import { useUpload } from "./queue.js";

useUpload(uploadAll);
