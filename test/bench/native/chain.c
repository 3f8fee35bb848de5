// The chain of test/bench/chain.ts as one would write it in C: one loop a channel, all state in locals.
// chain IN OUT CHANNELS ROWS BATCHES TAU LIMIT CLEARS FOR: runs once, writes all columns to OUT, then once more for each line on
// stdin, and answers with the nanoseconds that took.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct {
  double a, b, c, d, e, y, at, since;
  int begun, on, pending, was;
} Chain;

static double per_ms, limit, clears_at, for_ms;
static double powers[1023];

static inline double smaller(double a, double b) { return b < a ? b : a; }
static inline double larger(double a, double b) { return a < b ? b : a; }
static inline double middle3(double a, double b, double c) {
  return larger(smaller(a, b), smaller(larger(a, b), c));
}
static inline double middle5(double a, double b, double c, double d, double e) {
  return middle3(larger(smaller(a, b), smaller(c, d)), smaller(larger(a, b), larger(c, d)), e);
}

// exp(-u), as core-wasm/assembly/ops/smooth.ts has it.
static inline double decay(double given) {
  double u = given > 700 ? 700 : given;
  double n = u * 1.4426950408889634 + 6755399441055744.0 - 6755399441055744.0;
  double r = n * 6.9314718036912381649e-1 - u + n * 1.90821492927058770002e-10;
  double x = r * r;
  double even = 1 / 479001600.0;
  even = even * x + 1 / 3628800.0;
  even = even * x + 1 / 40320.0;
  even = even * x + 1 / 720.0;
  even = even * x + 1 / 24.0;
  even = even * x + 1 / 2.0;
  even = even * x + 1;
  double odd = 1 / 6227020800.0;
  odd = odd * x + 1 / 39916800.0;
  odd = odd * x + 1 / 362880.0;
  odd = odd * x + 1 / 5040.0;
  odd = odd * x + 1 / 120.0;
  odd = odd * x + 1 / 6.0;
  odd = odd * x + 1;
  return (even + odd * r) * powers[(int)n];
}

// The rows of one channel into four columns, each `rows` long.
static void run(Chain *chain, const double *time, const double *x, double *out, int rows) {
  double a = chain->a, b = chain->b, c = chain->c, d = chain->d, e = chain->e;
  double y = chain->y, at = chain->at, since = chain->since;
  int begun = chain->begun, on = chain->on, pending = chain->pending, was = chain->was;
  for (int i = 0; i < rows; i++) {
    double value = x[i], now = time[i];
    if (!(fabs(value) <= 1e300)) {
      out[i] = out[rows + i] = out[2 * rows + i] = out[3 * rows + i] = NAN;
      continue;
    }
    if (!begun) a = b = c = d = e = y = value;
    a = b, b = c, c = d, d = e, e = value;
    double median = middle5(a, b, c, d, e);
    double left = begun ? decay((now - at) * per_ms) : 1;
    begun = 1;
    at = now;
    y = y * left + median * (1 - left);
    if (on) {
      if (y <= clears_at) on = pending = 0;
    } else if (y > limit) {
      if (!pending) since = now;
      pending = 1;
      on = now - since >= for_ms;
    } else {
      pending = 0;
    }
    out[i] = median;
    out[rows + i] = y;
    out[2 * rows + i] = on;
    out[3 * rows + i] = on && !was;
    was = on;
  }
  *chain = (Chain){a, b, c, d, e, y, at, since, begun, on, pending, was};
}

int main(int count, char **args) {
  if (count != 10) return 2;
  int channels = atoi(args[3]), rows = atoi(args[4]), batches = atoi(args[5]);
  per_ms = 1 / atof(args[6]);
  limit = atof(args[7]), clears_at = atof(args[8]), for_ms = atof(args[9]);
  for (int n = 0; n < 1023; n++) powers[n] = ldexp(1, -n);
  // Each batch: its times, then its columns.
  size_t batch = (size_t)(1 + channels) * rows, made = (size_t)4 * channels * rows;
  double *in = malloc(batch * batches * sizeof(double)), *out = malloc(made * sizeof(double));
  Chain *chains = calloc(channels, sizeof(Chain));
  FILE *from = fopen(args[1], "rb"), *to = fopen(args[2], "wb");
  if (!in || !out || !chains || !from || !to) return 1;
  if (fread(in, sizeof(double), batch * batches, from) != batch * batches) return 1;
  double span = in[batch * (batches - 1) + rows - 1] - in[0] + 10;
  for (int first = 1;; first = 0) {
    for (int b = 0; b < batches && !first; b++)
      for (int row = 0; row < rows; row++) in[batch * b + row] += span;
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int b = 0; b < batches; b++) {
      const double *time = in + batch * b;
      for (int c = 0; c < channels; c++)
        run(chains + c, time, time + (size_t)(1 + c) * rows, out + (size_t)4 * c * rows, rows);
      if (first && fwrite(out, sizeof(double), made, to) != made) return 1;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    if (first) fclose(to);
    printf("%.0f\n", (end.tv_sec - start.tv_sec) * 1e9 + (end.tv_nsec - start.tv_nsec));
    fflush(stdout);
    if (getchar() == EOF) return 0;
  }
}
