// Numbers as a sketch prints them for the serial plotter: 20 samples a second, each with its number, and a
// relay to switch.
#include <Arduino.h>
#include <avr/sleep.h>

const uint8_t RELAY_PIN = 7;
const uint32_t EVERY_MS = 50;

uint32_t n = 0;
uint32_t nextMs = 0;
String line;

void setup() {
  pinMode(RELAY_PIN, OUTPUT);
  Serial.begin(BAUD);
  line.reserve(32);
}

void sample() {
  n++;
  Serial.print(F("n:"));
  Serial.print(n);
  Serial.print(F(",t:"));
  Serial.print(20.0 + (n % 400) / 100.0, 2);
  Serial.print(F(",relay:"));
  Serial.println(digitalRead(RELAY_PIN));
}

void listen() {
  while (Serial.available()) {
    char c = Serial.read();
    if (c == '\n') {
      if (line == "relay:1") digitalWrite(RELAY_PIN, HIGH);
      if (line == "relay:0") digitalWrite(RELAY_PIN, LOW);
      line = "";
    } else if (c != '\r' && line.length() < 31) {
      line += c;
    }
  }
}

void loop() {
  listen();
  if ((int32_t)(millis() - nextMs) >= 0) {
    nextMs += EVERY_MS;
    sample();
  }
  // Until the next interrupt: the millisecond's, or a character's.
  set_sleep_mode(SLEEP_MODE_IDLE);
  sleep_mode();
}
