package org.equilux.worker;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.equilux.protocol.TlsFiles;

/**
 * The settings of a worker.
 *
 * @param masters addresses of the masters that are dialed first; each tells of further ones
 * @param credentials shown to each master
 * @param tls the CAs that the master's certificate must come from, and what this worker shows if it
 *     shows anything; empty to speak without encryption
 * @param name for people; the master makes it unique
 * @param slots chunks computed at once
 * @param cacheBytes room for pixels kept between MAP and APPLY
 * @param drainTimeout how long leaving may take
 * @param directTransfer whether this worker may read from an object store that the master names,
 *     and write there
 */
public record WorkerOptions(
    List<MasterAddress> masters,
    Credentials credentials,
    Optional<TlsFiles> tls,
    String name,
    int slots,
    long cacheBytes,
    Duration drainTimeout,
    boolean directTransfer) {
  /** Settings of a worker with one master address and permission to use an object store. */
  public WorkerOptions(
      String masterHost,
      int masterPort,
      Credentials credentials,
      Optional<TlsFiles> tls,
      String name,
      int slots,
      long cacheBytes,
      Duration drainTimeout) {
    this(
        List.of(new MasterAddress(masterHost, masterPort)),
        credentials,
        tls,
        name,
        slots,
        cacheBytes,
        drainTimeout,
        true);
  }
}
