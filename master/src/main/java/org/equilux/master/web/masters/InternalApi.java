package org.equilux.master.web.masters;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import java.util.Optional;
import org.equilux.master.accounts.secret.Secrets;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.live.Subscription;
import org.equilux.master.jobs.model.ChunkMapView;
import org.equilux.master.jobs.model.TimelineView;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.Links;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.http.Query;
import org.equilux.master.web.jobs.JobEventStream;

/**
 * The routes by which masters on the same database ask each other for the live state of jobs. A
 * request without the cluster's secret is answered as if these paths did not exist. The asking
 * master checks which account may see a job.
 */
public final class InternalApi implements HttpService {
  /** The path of these routes. */
  public static final String PATH = "/internal/v1";

  /** The header with the cluster's secret. */
  static final String SECRET = "Equilux-Cluster-Secret";

  private final String secret;
  private final JobService jobs;

  public InternalApi(String secret, JobService jobs) {
    this.secret = secret;
    this.jobs = jobs;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/jobs/{id}/events", ofMasters(this::events))
        .get("/jobs/{id}/chunks", ofMasters(this::chunks))
        .get("/jobs/{id}/timeline", ofMasters(this::timeline));
  }

  private Handler ofMasters(Handler handler) {
    return (req, res) -> {
      Optional<String> given = req.headers().first(HeaderNames.create(SECRET));
      if (given.filter(text -> Secrets.equal(secret, text)).isEmpty()) {
        throw new ProblemException(ProblemType.NO_SUCH_PATH, "There is no resource at this path.");
      }
      handler.handle(req, res);
    };
  }

  private static String id(ServerRequest req) {
    return req.path().pathParameters().get("id");
  }

  private void events(ServerRequest req, ServerResponse res) throws InterruptedException {
    try (Subscription subscription =
        jobs.subscribe(id(req)).orElseThrow(() -> new ProblemException(ProblemType.NO_SUCH_JOB))) {
      JobEventStream.write(subscription, Links.of(req), res);
    }
  }

  private void chunks(ServerRequest req, ServerResponse res) {
    Optional<ChunkMapView> live = jobs.liveChunks(id(req));
    Answers.json(res, live.orElseThrow(() -> new ProblemException(ProblemType.NO_CHUNKS)));
  }

  private void timeline(ServerRequest req, ServerResponse res) {
    Map<String, String> given = Query.of(req);
    int page = Query.number(given, "page", 1, Query.MAX_PAGE);
    int since = Query.number(given, "since", 0, Query.MAX_PAGE);
    Optional<TimelineView> live = jobs.liveTimeline(id(req), page, since);
    Answers.json(res, live.orElseThrow(() -> new ProblemException(ProblemType.NO_CHUNKS)));
  }
}
