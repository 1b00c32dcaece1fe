package org.equilux.master.net;

import io.helidon.common.socket.PeerInfo;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bound on the connections of a port that do nothing yet, in all and of one address. Where there
 * is no more room, the connection that has done nothing for longest is cut for the next one, so
 * that clients that hold connections cannot keep others out.
 */
public final class ConnectionQuota {
  private final int max;
  private final int maxOfAddress;

  /** Fair, so that connections get their slots in the order in which they came. */
  private final ReentrantLock lock = new ReentrantLock(true);

  private final Condition left = lock.newCondition();

  /** Those that were idle for longest come first. */
  private final Set<Slot> slots = new LinkedHashSet<>();

  /**
   * @param max all connections that may be open at once
   * @param maxOfAddress those of one address; fewer, so that it takes several to use up all
   */
  public ConnectionQuota(int max, int maxOfAddress) {
    this.max = max;
    this.maxOfAddress = maxOfAddress;
  }

  /** The address at the other end of a connection, without its port. */
  public static String address(PeerInfo client) {
    return client.address() instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress()
        : client.host();
  }

  /**
   * Takes a slot for the connection that the calling thread serves, and waits until a connection
   * that is cut for it has ended.
   *
   * @param counted whether the address counts; all have the address of a proxy that is trusted
   * @return empty if no connection can be cut, as all of them are busy
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
        oldest.get().cut("there was no more room for connections that do nothing");
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

  /** The place of one connection; guarded by the quota's lock. */
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

    /** Records that the connection serves a request; it is not cut while it does. */
    public void busy() {
      lock.lock();
      try {
        busy = true;
      } finally {
        lock.unlock();
      }
    }

    /** Records that the connection waits for its client again. */
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

    /** Interrupts the connection's thread, which closes the connection, unless it is busy. */
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

    /** Why the connection was cut; empty if it was not. */
    public Optional<String> whyCut() {
      lock.lock();
      try {
        return Optional.ofNullable(cut);
      } finally {
        lock.unlock();
      }
    }

    /** Gives the slot back. */
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
