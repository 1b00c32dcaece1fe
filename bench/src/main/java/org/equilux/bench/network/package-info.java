/** Networks on one machine, held back to a rate: Linux' network namespaces, veth and tc. */
package org.equilux.bench.network;
