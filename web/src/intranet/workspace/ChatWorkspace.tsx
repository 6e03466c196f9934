/** Where people are answered: `agent` takes and answers, `admin` watches over everybody's conversations. */
export function ChatWorkspace({ conversationId }: { conversationId?: string; mode: "agent" | "admin" }) {
  return <p>{conversationId}</p>;
}
