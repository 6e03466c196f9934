/** What is written, as messages: each file is one; the words go with the last one, unless it is a file to keep. */
import type { SentType } from "../../../api/shapes.ts";
import { kindOf } from "../../../common/uploads.ts";
import type { Attached } from "./useAttachments.ts";

export interface Part {
  contentText: string;
  contentType: SentType;
  mediaUrl: string | null;
  uploadId: string | null;
  /** From which its words were written. */
  templateId: string | null;
}

export function partsOf(draft: string, files: readonly Attached[], templateId: string): Part[] {
  const words = draft.trim();
  const parts: Part[] = [];
  for (const [index, { upload, name }] of files.entries()) {
    if (!upload) continue;
    const contentType = kindOf(upload);
    // in a thread, a file to keep is called by its words
    const ownName = contentType === "FILE" ? name : "";
    const goesWith = index === files.length - 1 && contentType !== "FILE";
    const contentText = goesWith ? words : ownName;
    const from = goesWith && words ? templateId : "";
    const templated = { templateId: from || null };
    parts.push({ contentText, contentType, mediaUrl: upload.url, uploadId: upload.id, ...templated });
  }
  const last = files.at(-1)?.upload;
  if (words && (!last || kindOf(last) === "FILE"))
    parts.push({
      contentText: words,
      contentType: "TEXT",
      mediaUrl: null,
      uploadId: null,
      templateId: templateId || null,
    });
  return parts;
}
