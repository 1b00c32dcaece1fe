/** Benchmarks of several masters: random faults, and throughput. */
package org.equilux.bench.chaos;
