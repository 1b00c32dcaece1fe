package org.equilux.master.dispatch;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.equilux.protocol.OtherMasters;

/**
 * The addresses of the other masters that work on the same jobs, which connected workers are told,
 * and the id of this one. Changed by the thread that keeps the membership of this master; read by
 * those that serve workers.
 */
public final class MasterAddresses {
  private final Set<Consumer<OtherMasters>> workers = ConcurrentHashMap.newKeySet();
  private volatile String self = "";
  private volatile OtherMasters others = OtherMasters.getDefaultInstance();

  /**
   * Another master.
   *
   * @param id of its process
   * @param address for workers, as {@code host:port}
   */
  public record Other(String id, String address) {}

  /** Tells connected workers of the masters that there are now, if these have changed. */
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

  /** The id of this master's process; empty before it is known. */
  String self() {
    return self;
  }

  /** Tells a worker of the others, now and whenever they change; until it is removed. */
  void add(Consumer<OtherMasters> worker) {
    workers.add(worker);
    worker.accept(others);
  }

  void remove(Consumer<OtherMasters> worker) {
    workers.remove(worker);
  }
}
