package org.equilux.master.dispatch;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.equilux.protocol.OtherMasters;

/**
 * The addresses of the other masters on the same database, which are sent to connected workers, and
 * the id of this master. Written by the thread that maintains this master's membership, read by the
 * threads of workers.
 */
public final class MasterAddresses {
  private final Set<Consumer<OtherMasters>> workers = ConcurrentHashMap.newKeySet();
  private volatile String self = "";
  private volatile OtherMasters others = OtherMasters.getDefaultInstance();

  /**
   * Another master.
   *
   * @param id of the master's process
   * @param address to which workers connect, as {@code host:port}
   */
  public record Other(String id, String address) {}

  /** Sends the list of masters to connected workers if it has changed. */
  public void update(String own, List<Other> masters) {
    self = own;
    OtherMasters.Builder next = OtherMasters.newBuilder();
    for (Other master : masters) {
      next.addMasters(
          OtherMasters.Master.newBuilder().setId(master.id()).setAddress(master.address()));
    }
    OtherMasters told = next.build();
    if (!told.equals(others)) {
      others = told;
      workers.forEach(worker -> worker.accept(told));
    }
  }

  /** The id of this master's process; empty while it is unknown. */
  String self() {
    return self;
  }

  /**
   * Registers a worker, which receives the list now and after every change, until it is removed.
   */
  void add(Consumer<OtherMasters> worker) {
    workers.add(worker);
    worker.accept(others);
  }

  void remove(Consumer<OtherMasters> worker) {
    workers.remove(worker);
  }
}
