// Gives the queue the resumable upload of photos.

import { uploadAll } from "./upload.js";
import { useUpload } from "./queue.js";

useUpload(uploadAll);
