/* The host's end of the adapter: a terminal of the operating system that comes and goes. */
#ifndef CABLE_H
#define CABLE_H

/* Makes a terminal appear at the path `link`. */
void plug(const char *link);
/* The terminal is gone, also for the one who has it open. */
void unplug(void);
/* While occupied the terminal cannot be opened, as if another program had it. */
void occupy(int is_occupied);
/* The terminal's descriptor; -1 while unplugged. */
int terminal(void);
/* The rate at which somebody has the terminal open; 0 while nobody has. To be asked again and again. */
double host_rate(void);
#endif
