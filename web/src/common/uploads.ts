/** Sends a file in. `fetch` cannot say how far it is, so this is the one place for the older way. */
import { type Credentials, Refused, Unreachable } from "../api/answers.ts";
import type { SentType, Upload } from "../api/shapes.ts";

export const TAKEN =
  "image/jpeg,image/png,image/gif,image/webp,application/pdf,audio/mpeg,audio/mp4,audio/ogg,audio/wav,audio/webm,video/mp4,video/quicktime,video/webm";

/** As far as the browser can tell; the server looks at the bytes. */
export function isTaken({ type }: File): boolean {
  return TAKEN.split(",").includes(type) || type === "audio/x-wav" || type === "audio/x-m4a";
}

/** What a message with it is: a PDF is a file to keep, the others are looked at or listened to. */
export function kindOf({ contentType }: Upload): SentType {
  const kind = contentType.split("/")[0]?.toUpperCase();
  return kind === "IMAGE" || kind === "AUDIO" || kind === "VIDEO" ? kind : "FILE";
}

/** Once more with another token, where the first is spent. Throws `Refused`, or `Unreachable`. */
export async function upload(
  file: File,
  credentials: Credentials,
  language: string,
  progress: (part: number) => void,
  signal: AbortSignal,
): Promise<Upload> {
  const spent = credentials.token() ?? "";
  const send = () => {
    const headers = { authorization: `Bearer ${credentials.token()}`, "accept-language": language };
    return post(file, headers, progress, signal);
  };
  try {
    return await send();
  } catch (failure) {
    if (!(failure instanceof Refused && failure.status === 401 && (await credentials.renew(spent))))
      throw failure;
    return send();
  }
}

function post(
  file: File,
  headers: Record<string, string>,
  progress: (part: number) => void,
  signal: AbortSignal,
): Promise<Upload> {
  return new Promise((answer, refuse) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.set("file", file);
    request.open("POST", "/api/v1/uploads");
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
    request.onload = () => {
      if (request.status === 201) answer(request.response.data);
      else refuse(new Refused(request.status, request.response ?? undefined));
    };
    request.onerror = () => refuse(new Unreachable("No answer"));
    request.onabort = () => refuse(signal.reason);
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
