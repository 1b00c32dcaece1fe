package org.equilux.spark.task;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.storage.file.FolderScratch;

/**
 * Resources that the tasks of a JVM share: backends, closed when the JVM ends, cores, local disk.
 */
public final class ExecutorJvm {
  private static final Map<String, BackendStack> STACKS = new HashMap<>();

  private ExecutorJvm() {}

  /**
   * The backends of a choice, opened when they are first asked for.
   *
   * @param choice a backend's name, or auto
   * @throws BackendUnavailableException if the chosen backend cannot be used
   */
  public static synchronized BackendStack backends(String choice)
      throws BackendUnavailableException {
    BackendStack known = STACKS.get(choice);
    if (known != null) {
      return known;
    }
    BackendStack opened = BackendStack.open(choice);
    STACKS.put(choice, opened);
    Runtime.getRuntime().addShutdownHook(new Thread(opened::close, "backends"));
    return opened;
  }

  /** The cores of the calling task; 1 where Spark calls in the driver, outside of tasks. */
  public static int cores() {
    return Optional.ofNullable(TaskContext.get()).map(TaskContext::cpus).orElse(1);
  }

  /** Temporary files on local disk, in a folder that Spark removes at the end. */
  public static FolderScratch scratch() {
    return new FolderScratch(
        SparkEnv.get().blockManager().diskBlockManager().localDirs()[0].toPath());
  }

  /**
   * Throws if the calling task was killed: it fails because of that, which says nothing of its
   * pictures.
   */
  public static void requireWanted() throws InterruptedException {
    if (TaskContext.get().isInterrupted()) {
      throw new TaskKilledException("another attempt was quicker, or the run was ended");
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
