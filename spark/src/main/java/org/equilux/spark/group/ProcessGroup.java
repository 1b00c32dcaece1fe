package org.equilux.spark.group;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.equilux.command.path.BlobPath;
import org.equilux.command.path.FilePath;
import org.equilux.command.picture.SavedTables;
import org.equilux.command.picture.TableTarget;
import org.equilux.command.report.ErrorReports;
import org.equilux.command.report.Json;
import org.equilux.command.terminal.ProgressBar;
import org.equilux.command.work.PictureWork;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.job.WriterFactory;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.spark.task.Assignment;
import org.equilux.spark.task.ExecutorJvm;

/**
 * The function that processes a group of pictures in an executor. A failed picture is an {@link
 * Outcome}, not a failure of the task.
 *
 * @param tables encoded table for mapping all pictures; null if each has its own
 */
public record ProcessGroup(Assignment assignment, Broadcast<byte[]> tables)
    implements Function<String, String> {
  /** The outcomes of a group, serializable. */
  public record Outcomes(List<Outcome> all) {}

  /** A hidden progress bar, as the driver reports progress. */
  static final ProgressBar NO_PROGRESS =
      new ProgressBar(new PrintWriter(Writer.nullWriter()), false);

  @Override
  public String call(String group) throws InterruptedException {
    List<Order> orders = Group.decode(group).orders();
    List<Outcome> outcomes = new ArrayList<>();
    try (GroupTask task = new GroupTask(assignment)) {
      Optional<LutGrid> common = Optional.ofNullable(tables).map(t -> LutGrid.decode(t.value()));
      for (Order order : orders) {
        outcomes.add(process(task, order, common));
      }
    } catch (BackendUnavailableException e) {
      String error = assignment.processing().unavailable(e);
      orders.forEach(order -> outcomes.add(new Outcome(order.index(), null, error, true)));
    }
    return Json.line(new Outcomes(outcomes));
  }

  private Outcome process(GroupTask task, Order order, Optional<LutGrid> common)
      throws InterruptedException {
    try (SavedTables saved = saved(order)) {
      Path output = FilePath.of(order.output());
      Files.createDirectories(output.getParent());
      return Outcome.done(
          order,
          task.<PictureWork.Done, JobFailedException>with(
              order,
              input ->
                  task.processor()
                      .run(
                          input,
                          WriterFactory.of(BlobPath.of(output, assignment.mark())),
                          saved,
                          common,
                          NO_PROGRESS)));
    } catch (NoSuchFileException e) {
      return Outcome.failed(
          order,
          "%s on the machine of Spark's executor %s; give a folder that all machines share"
              .formatted(ErrorReports.describe(e), SparkEnv.get().executorId()));
    } catch (OutOfMemoryError e) {
      return Outcome.failed(
          order,
          "out of memory in an executor; give executors more (--executor-memory), or use a smaller"
              + " --chunk-size");
    } catch (IOException | JobFailedException | RuntimeException e) {
      ExecutorJvm.requireWanted();
      return Outcome.failed(order, ErrorReports.describe(e));
    }
  }

  /**
   * The file for lookup tables, replaceable, as an earlier attempt of this run may have written it.
   */
  private SavedTables saved(Order order) {
    return order.tables() == null
        ? null
        : new SavedTables(new TableTarget(FilePath.of(order.tables()), true), assignment.mark());
  }
}
