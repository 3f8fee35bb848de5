// A TMP36 on A0 (10 mV/°C, 500 mV at 0 °C; Analog Devices TMP35/36/37, rev. H, table 4), printed four times a second.
#include <Arduino.h>
#include <avr/sleep.h>

const uint32_t EVERY_MS = 250;
uint32_t nextMs = 0;

void setup() { Serial.begin(BAUD); }

void loop() {
  if ((int32_t)(millis() - nextMs) >= 0) {
    nextMs += EVERY_MS;
    Serial.print(F("temp:"));
    Serial.print((analogRead(A0) * 5000.0 / 1024 - 500) / 10, 1);
    Serial.println(F(" °C"));
  }
  set_sleep_mode(SLEEP_MODE_IDLE);
  sleep_mode();
}
