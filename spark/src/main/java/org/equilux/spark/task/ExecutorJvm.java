package org.equilux.spark.task;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.resource.ResourceInformation;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.storage.file.FolderScratch;

/**
 * Resources that the tasks of a JVM share: backends, closed when the JVM ends, cores, local disk.
 */
public final class ExecutorJvm {
  /** The name of Spark's resource. */
  private static final String GPU = "gpu";

  /** Guarded by the class. */
  private static final Map<Choice, BackendStack> STACKS = new HashMap<>();

  /**
   * A choice of backends.
   *
   * @param devices numbers of devices; empty for all
   */
  private record Choice(String backend, Set<Integer> devices) {}

  private ExecutorJvm() {}

  /**
   * The backends of a choice on the GPUs that Spark gave to the calling task, or on all devices if
   * Spark gives none. Opened when they are first asked for.
   *
   * @param choice a backend's name, or auto
   * @throws BackendUnavailableException if the chosen backend cannot be used
   */
  public static synchronized BackendStack backends(String choice)
      throws BackendUnavailableException {
    Choice key = new Choice(choice, gpus());
    BackendStack known = STACKS.get(key);
    if (known != null) {
      return known;
    }
    BackendStack opened = BackendStack.open(choice, key.devices());
    STACKS.put(key, opened);
    Runtime.getRuntime().addShutdownHook(new Thread(opened::close, "backends"));
    return opened;
  }

  /**
   * The addresses of Spark's resource {@code gpu} in the calling task, which are numbers, as
   * scripts of vendors and Kubernetes report them.
   */
  private static Set<Integer> gpus() throws BackendUnavailableException {
    TaskContext task = TaskContext.get();
    ResourceInformation given = task == null ? null : task.resourcesJMap().get(GPU);
    Set<Integer> devices = new TreeSet<>();
    if (given != null) {
      for (String address : given.addresses()) {
        try {
          devices.add(Integer.parseUnsignedInt(address));
        } catch (NumberFormatException e) {
          throw new BackendUnavailableException(
              "Spark gave the task the GPU \"%s\", which is no number; let the discovery script of"
                      .formatted(address)
                  + " spark.executor.resource.gpu report numbers from 0");
        }
      }
    }
    return devices;
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
