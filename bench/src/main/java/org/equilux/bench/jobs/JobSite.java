package org.equilux.bench.jobs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.equilux.bench.process.ClusterShape;
import org.equilux.bench.process.Folders;
import org.equilux.bench.process.LocalCluster;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;

/** The executors, clusters and resident rivals for jobs, started on first use and kept warm. */
final class JobSite implements AutoCloseable {
  private final Path folder;
  private final Map<String, PhaseClock> executors = new HashMap<>();
  private final Map<List<String>, ServerJob> servers = new HashMap<>();
  private final Map<PythonRival.Library, PythonRival> rivals = new HashMap<>();

  /** The opened resources, in order of opening. */
  private final Deque<Closeable> opened = new ArrayDeque<>();

  JobSite() throws IOException {
    this.folder = Files.createTempDirectory("equilux-bench-");
  }

  /** Creates a folder, deleted with everything else. */
  Path folder(String name) throws IOException {
    return Files.createTempDirectory(folder, name + "-");
  }

  /** Threads of this process that compute with a backend. */
  PhaseClock clock(String backend, int threads) throws BackendUnavailableException {
    String key = backend + " " + threads;
    if (!executors.containsKey(key)) {
      BackendStack stack = BackendStack.open(backend);
      opened.push(stack::close);
      PhaseClock executor = new PhaseClock(stack, threads);
      opened.push(executor::close);
      executors.put(key, executor);
    }
    return executors.get(key);
  }

  /** A master with a worker for each backend; without backends the master computes itself. */
  ServerJob server(List<String> backends) throws IOException, InterruptedException {
    if (!servers.containsKey(backends)) {
      LocalCluster cluster = new LocalCluster(folder("cluster"), ClusterShape.of(backends));
      opened.push(cluster::close);
      ServerJob jobs = new ServerJob(cluster);
      opened.push(jobs::close);
      servers.put(backends, jobs);
    }
    return servers.get(backends);
  }

  /** A Python process that has imported a library and waits for work. */
  PythonRival resident(Path python, PythonRival.Library library) throws IOException {
    if (!rivals.containsKey(library)) {
      PythonRival rival = PythonRival.start(python, library, folder("python"));
      opened.push(rival::close);
      rivals.put(library, rival);
    }
    return rivals.get(library);
  }

  @Override
  public void close() throws IOException {
    try {
      while (!opened.isEmpty()) {
        opened.pop().close();
      }
    } finally {
      Folders.deleteTree(folder);
    }
  }
}
