package org.equilux.master.net;

import io.helidon.common.socket.PeerInfo;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The limit of idle connections at a port, in total and for each address. At the limit, the
 * connection that was idle longest is closed in favor of the next one, so that clients which hold
 * connections cannot lock others out.
 */
public final class ConnectionQuota {
  private final int max;
  private final int maxOfAddress;

  /** Fair, so that connections get their slots in order of arrival. */
  private final ReentrantLock lock = new ReentrantLock(true);

  private final Condition left = lock.newCondition();

  /** Idle slots, longest idle first. */
  private final Set<Slot> slots = new LinkedHashSet<>();

  /**
   * Creates the limit.
   *
   * @param max limit of all open connections
   * @param maxOfAddress limit for one address; lower, so that a single client cannot exhaust the
   *     total
   */
  public ConnectionQuota(int max, int maxOfAddress) {
    this.max = max;
    this.maxOfAddress = maxOfAddress;
  }

  /** The address of a connection's client, without its port. */
  public static String address(PeerInfo client) {
    return client.address() instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress()
        : client.host();
  }

  /**
   * Acquires a slot for the connection of the calling thread; waits for the end of a connection
   * that is closed in its favor.
   *
   * @param counted whether the limit of the address applies; not so for a trusted proxy, whose
   *     address all its clients share
   * @return empty if all connections are busy
   */
  public Optional<Slot> enter(String address, boolean counted) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (isFull(address, counted)) {
        boolean anyAddress = slots.size() >= max;
        Optional<Slot> oldest =
            slots.stream()
                .filter(slot -> anyAddress || slot.address.equals(address))
                .filter(slot -> !slot.busy)
                .findFirst();
        if (oldest.isEmpty()) {
          return Optional.empty();
        }
        oldest.get().cut("the limit of idle connections was reached");
        left.await();
      }
      Slot slot = new Slot(address);
      slots.add(slot);
      return Optional.of(slot);
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull(String address, boolean counted) {
    return slots.size() >= max
        || (counted
            && slots.stream().filter(slot -> slot.address.equals(address)).count() >= maxOfAddress);
  }

  /** The slot of one connection; guarded by the quota's lock. */
  public final class Slot implements AutoCloseable {
    private final String address;
    private final Thread thread = Thread.currentThread();
    private boolean busy;
    private String cut;

    private Slot(String address) {
      this.address = address;
    }

    /** The address of the connection's client. */
    public String address() {
      return address;
    }

    /** Marks the connection as busy with a request, so that it is not closed. */
    public void busy() {
      lock.lock();
      try {
        busy = true;
      } finally {
        lock.unlock();
      }
    }

    /** Marks the connection as idle. */
    public void idle() {
      lock.lock();
      try {
        busy = false;
        if (slots.remove(this)) {
          slots.add(this);
        }
      } finally {
        lock.unlock();
      }
    }

    /** Interrupts the connection's thread, which then closes the connection, unless it is busy. */
    public void cut(String reason) {
      lock.lock();
      try {
        if (!busy && cut == null && slots.contains(this)) {
          cut = reason;
          thread.interrupt();
        }
      } finally {
        lock.unlock();
      }
    }

    /** The reason why the connection was closed; empty if it was not. */
    public Optional<String> whyCut() {
      lock.lock();
      try {
        return Optional.ofNullable(cut);
      } finally {
        lock.unlock();
      }
    }

    /** Releases the slot. */
    @Override
    public void close() {
      lock.lock();
      try {
        if (slots.remove(this)) {
          left.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
