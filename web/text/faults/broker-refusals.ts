import type { FaultText } from './fault-text.ts';

/** What a broker said, by CONNACK's reason code (MQTT 5 §3.2.2.2, MQTT 3.1.1 §3.2.2.3). */
export function refusal(reasonCode: number): FaultText {
  switch (reasonCode) {
    case 4:
    case 0x86:
      return say('The broker rejected the user name or password.', 'Your readings stay here.');
    case 5:
    case 0x87:
      return say(
        'The broker doesn’t let this station write.',
        'Your readings stay here. Ask the broker’s owner.',
      );
    case 0x8e:
      return say('Another device signed in with the same name.', 'Two stations share one client ID.');
    case 1:
    case 0x84:
      return say(
        'The broker doesn’t speak this version of MQTT.',
        'Choose the other one under More settings.',
      );
    case 0x95:
      return say('The broker refused a message as too large.', 'Choose what it allows under More settings.');
    case 0x96:
    case 0x97:
      return say('The broker accepts no more data right now.', 'We keep it and try again.');
    case 0x99:
    case 0x90:
      return say('The broker can’t read what this station sends.', 'Check the language under More settings.');
    default:
      return say('The broker refused.', `Your readings stay here. Its reason code is ${reasonCode}.`);
  }
}

const say = (title: string, hint: string): FaultText => ({ title, hint, action: 'edit-broker' });
