package org.equilux.master.web.jobs;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.views.NoSuchPageException;
import org.equilux.master.views.Side;
import org.equilux.master.views.Views;
import org.equilux.master.views.ViewsBusyException;
import org.equilux.master.views.samples.HistogramView;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.Authentication;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.http.Query;
import org.equilux.master.web.http.Routes;

/** The routes of views of pictures: tiles, thumbnails, histograms. */
public final class ViewsApi {
  /** Views never change, but are not cached for long, since jobs are deleted and users sign out. */
  private static final String CACHED = "private, max-age=86400";

  /** The caching of answers that a later release may change. */
  private static final String REVALIDATED = "private, no-cache";

  private final Views views;
  private final JobAccess access;

  public ViewsApi(Views views, JobAccess access) {
    this.views = views;
    this.access = access;
  }

  public Routes routes() {
    return new Routes()
        .get("/jobs/{id}/views/{side}/{page}", asked(this::view))
        .get("/jobs/{id}/views/{side}/{page}/{level}/{column}/{row}", asked(this::tile))
        .get("/jobs/{id}/values/{side}/{page}/{column}/{row}", asked(this::values))
        .get("/jobs/{id}/thumbnail/{side}", asked(this::thumbnail))
        .get("/jobs/{id}/histograms", asked(this::histograms));
  }

  /** Translates the exceptions of views to problems. */
  private static Handler asked(Handler handler) {
    return (req, res) -> {
      try {
        handler.handle(req, res);
      } catch (NoSuchPageException e) {
        throw new ProblemException(ProblemType.NO_SUCH_VIEW, e.getMessage());
      } catch (ViewsBusyException e) {
        res.header(HeaderNames.RETRY_AFTER, "5");
        throw new ProblemException(ProblemType.VIEWS_BUSY, e.getMessage());
      } catch (NoSuchFileException e) {
        throw new ProblemException(ProblemType.NO_SUCH_JOB);
      }
    };
  }

  private void view(ServerRequest req, ServerResponse res) throws Exception {
    JobRecord job = access.record(req);
    Side side = side(req, job);
    int page = number(req, "page");
    Optional<ValueRange> range = range(req);
    if (isKnown(req, res, job, "view-" + side + "-" + page + tag(range), REVALIDATED)) {
      return;
    }
    Answers.cachedJson(res, views.view(page(req, job, side, page), range));
  }

  private void tile(ServerRequest req, ServerResponse res) throws Exception {
    JobRecord job = access.record(req);
    Side side = side(req, job);
    int page = number(req, "page");
    int level = number(req, "level");
    int column = number(req, "column");
    int row = number(req, "row");
    Optional<ValueRange> range = range(req);
    String place = "-" + page + "-" + level + "-" + column + "-" + row;
    if (isKnown(req, res, job, side + place + tag(range), CACHED)) {
      return;
    }
    send(
        res,
        views
            .tile(page(req, job, side, page), range, level, column, row)
            .orElseThrow(
                () ->
                    new ProblemException(
                        ProblemType.NO_SUCH_VIEW,
                        "There is no such tile; see the view for the number of levels.")));
  }

  private void values(ServerRequest req, ServerResponse res) throws Exception {
    JobRecord job = access.record(req);
    Side side = side(req, job);
    int page = number(req, "page");
    int column = number(req, "column");
    int row = number(req, "row");
    Query.requireNoMore(Query.of(req), "nothing");
    String what = "samples-" + side + "-" + page + "-" + column + "-" + row;
    if (isKnown(req, res, job, what, CACHED)) {
      return;
    }
    Answers.cachedJson(
        res,
        views
            .values(page(req, job, side, page), column, row)
            .orElseThrow(
                () ->
                    new ProblemException(
                        ProblemType.NO_SUCH_VIEW,
                        "The page has no such block of pixels, or the page is too large for"
                            + " lookups of single pixels, because its file is one stream.")));
  }

  private void thumbnail(ServerRequest req, ServerResponse res) throws Exception {
    JobRecord job = access.record(req);
    Side side = side(req, job);
    int page = queryPage(req);
    if (isKnown(req, res, job, "thumbnail-" + side + "-" + page, CACHED)) {
      return;
    }
    send(res, views.thumbnail(page(req, job, side, page)));
  }

  /** The histograms of both pictures; without a result, of the input only. */
  private record HistogramsView(HistogramView input, HistogramView result) {}

  private void histograms(ServerRequest req, ServerResponse res) throws Exception {
    JobRecord job = access.record(req);
    int page = queryPage(req);
    boolean done = job.state() == JobState.DONE;
    if (isKnown(req, res, job, "values-" + page + "-" + done, REVALIDATED)) {
      return;
    }
    HistogramView input = views.histogram(page(req, job, Side.INPUT, page));
    HistogramsView both =
        new HistogramsView(input, done ? views.histogram(page(req, job, Side.RESULT, page)) : null);
    if (done) {
      Answers.cachedJson(res, both);
    } else {
      Answers.json(res, both);
    }
  }

  /** The requested range of displayed values. */
  private static Optional<ValueRange> range(ServerRequest req) {
    Map<String, String> given = Query.of(req);
    String low = given.remove("low");
    String high = given.remove("high");
    Query.requireNoMore(given, "low and high");
    if (low == null && high == null) {
      return Optional.empty();
    }
    return range(low, high)
        .filter(range -> !range.isFlat() && !range.isTooWide())
        .or(
            () -> {
              throw new ProblemException(
                  ProblemType.BAD_REQUEST,
                  "low and high are the values displayed as black and white: two numbers, low"
                      + " below high.");
            });
  }

  private static Optional<ValueRange> range(String low, String high) {
    if (low == null || high == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ValueRange(Double.parseDouble(low), Double.parseDouble(high)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String tag(Optional<ValueRange> range) {
    return range.map(of -> "-" + of.low() + "-" + of.high()).orElse("");
  }

  private static Views.Page page(ServerRequest req, JobRecord job, Side side, int page) {
    return new Views.Page(Authentication.caller(req).id(), job, side, page);
  }

  /** Answers 304 if the client has the current version; returns whether it did. */
  private static boolean isKnown(
      ServerRequest req, ServerResponse res, JobRecord job, String what, String cacheControl) {
    String tag = "\"" + job.id() + "-" + what.toLowerCase(Locale.ROOT) + "\"";
    res.header(HeaderNames.ETAG, tag);
    res.header(HeaderNames.CACHE_CONTROL, cacheControl);
    boolean known = req.headers().first(HeaderNames.IF_NONE_MATCH).filter(tag::equals).isPresent();
    if (known) {
      res.status(Status.NOT_MODIFIED_304).send();
    }
    return known;
  }

  private static void send(ServerResponse res, Views.Picture picture) throws IOException {
    try (InputStream in = Files.newInputStream(picture.file())) {
      res.header(HeaderNames.CONTENT_TYPE, picture.mediaType());
      res.contentLength(Files.size(picture.file()));
      try (OutputStream out = res.outputStream()) {
        in.transferTo(out);
      }
    }
  }

  private static Side side(ServerRequest req, JobRecord job) {
    return switch (req.path().pathParameters().get("side")) {
      case "input" -> Side.INPUT;
      case "result" -> {
        if (job.state() != JobState.DONE) {
          throw JobAccess.notDone(job);
        }
        yield Side.RESULT;
      }
      default ->
          throw new ProblemException(ProblemType.NO_SUCH_VIEW, "The side must be input or result.");
    };
  }

  private static int number(ServerRequest req, String name) {
    String text = req.path().pathParameters().get(name);
    if (!text.matches("\\d{1,9}")) {
      throw new ProblemException(ProblemType.NO_SUCH_VIEW, "The " + name + " must be a number.");
    }
    return Integer.parseInt(text);
  }

  private static int queryPage(ServerRequest req) {
    Map<String, String> given = Query.of(req);
    int page = Query.number(given, "page", 1, Query.MAX_PAGE);
    Query.requireNoMore(given, "page");
    return page;
  }
}
