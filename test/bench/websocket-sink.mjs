import { WebSocketServer } from 'ws';

// A process of its own: all that a WebSocket costs. It answers each message with one byte and keeps nothing.
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 }, () => process.send(server.address().port));
server.on('connection', (socket) => socket.on('message', () => socket.send('1')));
process.on('disconnect', () => process.exit());
