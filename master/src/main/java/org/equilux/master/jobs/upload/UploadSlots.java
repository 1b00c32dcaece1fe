package org.equilux.master.jobs.upload;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.equilux.master.database.Database;
import org.equilux.master.database.Sql;
import org.equilux.master.database.Wakeups.Topic;

/**
 * The locks of uploads: one request of one master holds an upload. A request of another master asks
 * for it in the database, and the master that has the claim interrupts its own request, whose
 * client has most likely disconnected.
 */
final class UploadSlots {
  private static final System.Logger LOG = System.getLogger(UploadSlots.class.getName());

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Database database;

  /** The uploads that requests of this master hold or wait for. */
  private final Map<String, UploadSlot> slots = new ConcurrentHashMap<>();

  UploadSlots(Database database) {
    this.database = database;
    if (database.isShared()) {
      database.wakeups().on(Topic.UPLOADS, () -> Thread.startVirtualThread(this::releaseRequested));
    }
  }

  /** A held upload, released by closing. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /** Acquires an upload, interrupting the request that holds it. */
  Held take(String id) throws IOException, InterruptedException {
    UploadSlot slot =
        slots.compute(id, (_, old) -> (old == null ? new UploadSlot(id) : old).used(1));
    boolean taken = false;
    try {
      slot.take();
      try {
        claim(id);
        taken = true;
      } finally {
        if (!taken) {
          slot.release();
        }
      }
    } finally {
      if (!taken) {
        leave(id);
      }
    }
    return () -> release(id, slot);
  }

  /** Whether a request of this master uses an upload. */
  boolean isUsed(String id) {
    return slots.containsKey(id);
  }

  private void release(String id, UploadSlot slot) {
    try {
      if (database.isShared()) {
        int _ =
            database.transaction(
                sql ->
                    sql.update(
                        "update upload set master = null, wanted = 0 where id = ? and master = ?",
                        id,
                        database.master()));
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "upload {0} is still this master's: {1}", id, e.getMessage());
    } finally {
      slot.release();
      leave(id);
    }
  }

  private void leave(String id) {
    slots.computeIfPresent(id, (_, slot) -> slot.used(-1));
  }

  private void claim(String id) throws IOException, InterruptedException {
    if (!database.isShared()) {
      return;
    }
    long deadline = System.nanoTime() + UploadSlot.TAKE_OVER.toNanos();
    while (!database.transaction(sql -> claim(sql, id))) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("upload " + id + " is not let go by another master");
      }
      Thread.sleep(PAUSE);
    }
  }

  /**
   * Claims an upload for this master, or requests it from the master that has it; returns whether
   * that is done.
   */
  private boolean claim(Sql sql, String id) throws SQLException, IOException {
    String master = database.master();
    int claimed =
        sql.update(
            "update upload set master = ?, wanted = 0 where id = ? and (master is null or master ="
                + " ?)",
            master,
            id,
            master);
    if (claimed == 1) {
      return true;
    }
    int asked = sql.update("update upload set wanted = 1 where id = ?", id);
    database.wakeups().tellOthers(sql, Topic.UPLOADS);
    // The caller detects a deleted upload.
    return asked == 0;
  }

  /** Interrupts requests of this master that hold uploads requested by other masters. */
  private void releaseRequested() {
    try {
      List<String> wanted =
          database.transaction(
              sql ->
                  sql.list(
                      "select id from upload where master = ? and wanted = 1",
                      row -> row.text("id"),
                      database.master()));
      for (String id : wanted) {
        UploadSlot slot = slots.get(id);
        if (slot != null) {
          slot.interruptHolder();
        }
      }
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "uploads requested by other masters could not be released: {0}",
          e.getMessage());
    }
  }
}
