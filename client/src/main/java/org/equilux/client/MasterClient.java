package org.equilux.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** The routes of a master's REST API that submitting pictures takes, each as a method. */
public final class MasterClient implements AutoCloseable {
  /** The patience for answers that the server gives at once. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  /** The patience for removals: a person waits for the end of the program. */
  private static final Duration REMOVAL_TIMEOUT = Duration.ofSeconds(5);

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
    HttpRequest.Builder post =
        master.request("/jobs" + order.query(name, batch)).header("Idempotency-Key", key);
    if (order.files().isEmpty()) {
      post.header("Content-Type", "application/octet-stream")
          .POST(new CountedUpload(BodyPublishers.ofFile(file), uploaded));
    } else {
      UploadForm form = new UploadForm().file("file", file);
      for (Map.Entry<String, Path> parameter : order.files().entrySet()) {
        form.file(parameter.getKey(), parameter.getValue());
      }
      post.header("Content-Type", form.mediaType()).POST(new CountedUpload(form.body(), uploaded));
    }
    return master.ask(post.build(), JobView.class);
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
    HttpRequest.Builder post =
        master
            .request("/batches")
            .timeout(ANSWER_TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body));
    return master.ask(post.build(), BatchView.class).id();
  }

  /** Closes a batch with a common table: no more pictures follow. */
  public BatchView closeBatch(String id) throws IOException, InterruptedException {
    HttpRequest.Builder post =
        master
            .request("/batches/" + id + "/close")
            .timeout(ANSWER_TIMEOUT)
            .POST(BodyPublishers.noBody());
    return master.ask(post.build(), BatchView.class);
  }

  /** Cancels a batch and removes all of it from the server. */
  public void deleteBatch(String id) throws IOException, InterruptedException {
    delete("/batches/" + id);
  }

  /** A job as it is now. */
  public JobView job(String id) throws IOException, InterruptedException {
    HttpRequest get = master.request("/jobs/" + id).timeout(ANSWER_TIMEOUT).GET().build();
    return master.ask(get, JobView.class);
  }

  /** The number of workers that the master has. */
  public int workers() throws IOException, InterruptedException {
    HttpRequest get = master.request("/cluster").timeout(ANSWER_TIMEOUT).GET().build();
    return master.ask(get, JsonNode.class).path("workers").asInt();
  }

  /** Opens the stream of a job's events. */
  public EventStream events(String id) {
    return master.events(
        master
            .request("/jobs/" + id + "/events")
            .header("Accept", "text/event-stream")
            .GET()
            .build());
  }

  /** Writes a job's result into a file that does not exist yet. */
  public void download(String id, Path into) throws IOException, InterruptedException {
    try (InputStream body = master.send(master.request("/jobs/" + id + "/result").GET().build())) {
      Files.copy(body, into);
    }
  }

  /**
   * Opens the tables of a page, as a table file.
   *
   * @param page from 1
   */
  public InputStream tables(String id, int page) throws IOException, InterruptedException {
    return master.send(master.request("/jobs/" + id + "/lut?page=" + page).GET().build());
  }

  /** Cancels a job, or removes one that has ended. */
  public void cancel(String id) throws IOException, InterruptedException {
    delete("/jobs/" + id);
  }

  private void delete(String path) throws IOException, InterruptedException {
    master.send(master.request(path).timeout(REMOVAL_TIMEOUT).DELETE().build()).close();
  }

  @Override
  public void close() {
    master.close();
  }
}
