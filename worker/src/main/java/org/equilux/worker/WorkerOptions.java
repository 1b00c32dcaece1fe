package org.equilux.worker;

import java.time.Duration;

/**
 * How a worker runs.
 *
 * @param masterHost the master's name or address
 * @param masterPort the port on which the master takes workers
 * @param credentials shown to the master
 * @param name for people; the master makes it unique
 * @param slots chunks computed at once
 * @param cacheBytes room for pixels kept between MAP and APPLY
 * @param drainTimeout how long leaving may take
 */
public record WorkerOptions(
    String masterHost,
    int masterPort,
    Credentials credentials,
    String name,
    int slots,
    long cacheBytes,
    Duration drainTimeout) {}
