// npm's Socket.IO server, in the shape of document 003: one room, one event, the same clients.
const http = require("node:http");
const readline = require("node:readline");
const { Server } = require("socket.io");

const server = http.createServer();
const io = new Server(server, { transports: ["websocket"], pingInterval: 300_000, pingTimeout: 300_000 });
io.on("connection", (socket) => {
  socket.on("conversation:join", (id, answer) => {
    socket.join(`conversation:${id}`);
    answer({ status: "success", data: { conversationId: id } });
  });
});

// a line is: how often, the conversation, the message
readline.createInterface({ input: process.stdin }).on("line", async (line) => {
  const { times, conversationId, message } = JSON.parse(line);
  for (let i = 0; i < times; i++) {
    io.to(`conversation:${conversationId}`).emit("message:new", { conversationId, message });
    await new Promise(setImmediate);
  }
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
