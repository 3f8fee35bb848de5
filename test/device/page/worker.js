import * as serial from './serial.js';
onmessage = async ({ data: { name, options } }) => {
  const done = name === 'events' ? serial.events : await serial[name](options);
  postMessage(done);
};
