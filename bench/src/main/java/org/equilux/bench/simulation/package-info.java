/**
 * A cluster in simulated time: the master's own scheduler, and around it workers, links and a
 * master of limited capacity that are nothing but costs. No thread, no socket, no clock.
 */
package org.equilux.bench.simulation;
