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
 * The resources shared by the tasks of a JVM: backends, closed when the JVM ends, cores, local
 * disk.
 */
public final class ExecutorJvm {
  /** The name of Spark's resource for GPUs. */
  private static final String GPU = "gpu";

  /** Guarded by the class. */
  private static final Map<Choice, BackendStack> STACKS = new HashMap<>();

  /**
   * A selection of backends.
   *
   * @param devices numbers of devices; empty for all
   */
  private record Choice(String backend, Set<Integer> devices) {}

  private ExecutorJvm() {}

  /**
   * The selected backends on the GPUs that Spark assigned to the calling task, or on all devices if
   * Spark assigns none. Opened on first use.
   *
   * @param choice a backend's name, or auto
   * @throws BackendUnavailableException if the selected backend is unavailable
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
   * The addresses of the resource {@code gpu} of the calling task, which must be numbers, as
   * vendors' scripts and Kubernetes report them.
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
              "Spark assigned the GPU \"%s\", which is not a number; let the discovery script of"
                      .formatted(address)
                  + " spark.executor.resource.gpu report numbers from 0");
        }
      }
    }
    return devices;
  }

  /** The cores of the calling task; 1 in the driver, outside of tasks. */
  public static int cores() {
    return Optional.ofNullable(TaskContext.get()).map(TaskContext::cpus).orElse(1);
  }

  /** Temporary files on local disk, in a folder that Spark removes at the end. */
  public static FolderScratch scratch() {
    return new FolderScratch(
        SparkEnv.get().blockManager().diskBlockManager().localDirs()[0].toPath());
  }

  /**
   * Throws if the calling task was killed, so that the failure is not attributed to its pictures.
   */
  public static void requireWanted() throws InterruptedException {
    if (TaskContext.get().isInterrupted()) {
      throw new TaskKilledException("another attempt was faster, or the run was ended");
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
