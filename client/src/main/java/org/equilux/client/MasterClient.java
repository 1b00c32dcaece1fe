package org.equilux.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/** The routes of a master's REST API that submitting pictures takes, each as a method. */
public final class MasterClient implements AutoCloseable {
  /** The patience for answers that the server gives at once. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  /** The patience for removals: a person waits for the end of the program. */
  private static final Duration REMOVAL_TIMEOUT = Duration.ofSeconds(5);

  /** The patience for a server that has a whole picture to check, or whose disk is slow. */
  private static final Duration TRANSFER_TIMEOUT = Duration.ofMinutes(10);

  private final MasterConnection master;

  /**
   * @param server the master's address, with or without a slash at the end
   * @param token gives the API token, if there is one, for each request
   */
  public MasterClient(URI server, Supplier<Optional<String>> token) {
    this(server, token, Optional.empty());
  }

  /**
   * @param server the master's address, with or without a slash at the end
   * @param token gives the API token, if there is one, for each request
   * @param trust the CAs of the master's certificate; empty for those that Java knows
   */
  public MasterClient(URI server, Supplier<Optional<String>> token, Optional<SSLContext> trust) {
    this.master = new MasterConnection(server, token, trust);
  }

  /** The address of a job. */
  public String address(String job) {
    return master.address("/jobs/" + job);
  }

  /** The address of a batch. */
  public String batchAddress(String id) {
    return master.address("/batches/" + id);
  }

  /**
   * Uploads a picture, with the files that the order has, and begins its job.
   *
   * @param name of the picture
   * @param key by which the server knows the request again, if it is repeated
   * @param batch the id of the batch that the job is part of, if it is part of one
   * @param uploaded is called with the number of bytes sent
   */
  public JobView create(
      Path file,
      String name,
      String key,
      Optional<String> batch,
      JobOrder order,
      UploadListener uploaded)
      throws IOException, InterruptedException {
    ClassicRequestBuilder post =
        master
            .request(Method.POST, "/jobs" + order.query(name, batch))
            .addHeader("Idempotency-Key", key);
    if (order.files().isEmpty()) {
      List<UploadBody.Part> picture = List.of(new UploadBody.Content(file));
      post.setEntity(new UploadBody("application/octet-stream", picture, uploaded));
    } else {
      UploadForm form = new UploadForm().file("file", file);
      order.files().forEach(form::file);
      post.setEntity(new UploadBody(form.mediaType(), form.parts(), uploaded));
    }
    return master.ask(post, TRANSFER_TIMEOUT, JobView.class);
  }

  /** A batch that is asked for. */
  private record Batch(String name, boolean commonTable) {}

  /** A batch as the server describes it; what this program does not use is left out. */
  public record BatchView(String id) {}

  /**
   * Begins a batch of jobs.
   *
   * @param common whether all pictures are mapped through one table
   * @return the batch's id
   */
  public String createBatch(String name, boolean common) throws IOException, InterruptedException {
    byte[] body = ServerJson.MAPPER.writeValueAsBytes(new Batch(name, common));
    ClassicRequestBuilder post =
        master.request(Method.POST, "/batches").setEntity(body, ContentType.APPLICATION_JSON);
    return master.ask(post, ANSWER_TIMEOUT, BatchView.class).id();
  }

  /** Closes a batch with a common table: no more pictures follow. */
  public BatchView closeBatch(String id) throws IOException, InterruptedException {
    return master.ask(
        master.request(Method.POST, "/batches/" + id + "/close"), ANSWER_TIMEOUT, BatchView.class);
  }

  /** Cancels a batch and removes all of it from the server. */
  public void deleteBatch(String id) throws IOException, InterruptedException {
    delete("/batches/" + id);
  }

  /** A job as it is now. */
  public JobView job(String id) throws IOException, InterruptedException {
    return master.ask(master.request(Method.GET, "/jobs/" + id), ANSWER_TIMEOUT, JobView.class);
  }

  /** The number of workers that the master has. */
  public int workers() throws IOException, InterruptedException {
    return master
        .ask(master.request(Method.GET, "/cluster"), ANSWER_TIMEOUT, JsonNode.class)
        .path("workers")
        .asInt();
  }

  /** Opens the stream of a job's events. */
  public EventStream events(String id) throws IOException, InterruptedException {
    return EventStream.open(
        master,
        master
            .request(Method.GET, "/jobs/" + id + "/events")
            .addHeader("Accept", "text/event-stream"));
  }

  /** Writes a job's result into a file that does not exist yet. */
  public void download(String id, Path into) throws IOException, InterruptedException {
    long _ =
        master.send(
            master.request(Method.GET, "/jobs/" + id + "/result"),
            TRANSFER_TIMEOUT,
            body -> Files.copy(body, into));
  }

  /**
   * Gives the tables of a page to a sink, as a table file.
   *
   * @param page from 1
   */
  public void tables(String id, int page, TableSink to) throws IOException, InterruptedException {
    int _ =
        master.send(
            master.request(Method.GET, "/jobs/" + id + "/lut?page=" + page),
            TRANSFER_TIMEOUT,
            body -> {
              to.accept(body);
              return page;
            });
  }

  /** Cancels a job, or removes one that has ended. */
  public void cancel(String id) throws IOException, InterruptedException {
    delete("/jobs/" + id);
  }

  private void delete(String path) throws IOException, InterruptedException {
    byte[] _ =
        master.send(
            master.request(Method.DELETE, path), REMOVAL_TIMEOUT, InputStream::readAllBytes);
  }

  @Override
  public void close() {
    master.close();
  }
}
