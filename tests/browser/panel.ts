/** What is asked on `/ws`, as a panel asks it. */
import { type Person, URL } from "./house.ts";

export async function asks<T>(who: Person, resource: string, action: string, payload: unknown): Promise<T> {
  const panel = new WebSocket(`${URL.replace(/^http/, "ws")}/ws`);
  const answer = (id: string) =>
    new Promise<T>((resolve, reject) => {
      panel.addEventListener("message", ({ data }) => {
        const frame = JSON.parse(String(data));
        if (frame.id !== id) return;
        if (frame.type === "success") resolve(frame.payload.data);
        else reject(new Error(String(data)));
      });
    });
  await new Promise((resolve) => panel.addEventListener("open", resolve));
  const [signed, told] = [answer("in"), answer("it")];
  panel.send(JSON.stringify({ resource: "auth", action: "login", id: "in", payload: { token: who.token } }));
  await signed;
  panel.send(JSON.stringify({ resource, action, id: "it", payload }));
  return told.finally(() => panel.close());
}
