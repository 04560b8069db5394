package server

import (
	"strconv"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"guotu/tiles"
)

// measures are what /metrics tells. Requests are labelled with the pattern of their
// route, never with what a client sent, so that there are as many series as routes.
type measures struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	inFlight prometheus.Gauge
	handler  echo.HandlerFunc
}

func newMeasures(version string) *measures {
	m := &measures{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "guotu_http_requests_total",
			Help: "Requests answered; status 499: the client went away."}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "guotu_http_request_seconds",
			Help: "Time from the header of a request to the end of its answer.", Buckets: []float64{.0005, .001, .005, .01, .05, .1, .5, 1, 5, 30}},
			[]string{"method", "route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "guotu_http_requests_in_flight", Help: "Requests being answered."}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "guotu_build_info", Help: "Always 1; the label is the program's version.",
		ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.seconds, m.inFlight, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.handler = echo.WrapHandler(promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4}))
	return m
}

// metrics answers GET /metrics in the Prometheus text format.
func (s *Server) metrics(c echo.Context) error { return s.measures.handler(c) }

// routeMeasures are those of one route. Counters are looked up once per status.
type routeMeasures struct {
	all      *measures
	labels   [2]string // method, route
	seconds  prometheus.Observer
	byStatus [500]atomic.Pointer[prometheus.Counter] // from 100
}

func (m *measures) route(method, path string) *routeMeasures {
	return &routeMeasures{all: m, labels: [2]string{method, path}, seconds: m.seconds.WithLabelValues(method, path)}
}

// count takes note of an answer.
func (r *routeMeasures) count(status int, took time.Duration) {
	r.seconds.Observe(took.Seconds())
	slot := &r.byStatus[min(max(status-100, 0), len(r.byStatus)-1)]
	counter := slot.Load()
	if counter == nil {
		found := r.all.requests.WithLabelValues(r.labels[0], r.labels[1], strconv.Itoa(status))
		counter = &found
		slot.Store(counter)
	}
	(*counter).Inc()
}

// planCollector tells of the plan that a Server shows, and of its tiles, whose counts go
// on from plan to plan.
type planCollector struct{ s *Server }

var (
	descPlan     = prometheus.NewDesc("guotu_plan_info", "Always 1; the label is the version of the plan.", []string{"plan"}, nil)
	descLayers   = prometheus.NewDesc("guotu_plan_layers", "Layers of the plan.", nil, nil)
	descFeatures = prometheus.NewDesc("guotu_plan_features", "Features of all layers.", nil, nil)
	descSeconds  = prometheus.NewDesc("guotu_tile_build_seconds", "Time to build a tile and compress it.", nil, nil)
)

// tileMeasure is a figure of the tiles.
type tileMeasure struct {
	desc  *prometheus.Desc
	kind  prometheus.ValueType
	value func(*tiles.Stats) float64
}

var tileMeasures = []tileMeasure{
	tileCounter("cache_hits_total", "Tiles that were in memory.", func(s *tiles.Stats) uint64 { return s.Hits }),
	tileCounter("cache_misses_total", "Tiles that had to be waited for.", func(s *tiles.Stats) uint64 { return s.Misses }),
	tileCounter("cache_disk_hits_total", "Tiles that were on the disk.", func(s *tiles.Stats) uint64 { return s.DiskHits }),
	tileCounter("cache_carried_total", "Tiles of an earlier plan that a new one had not changed.", func(s *tiles.Stats) uint64 { return s.Carried }),
	tileCounter("cache_evictions_total", "Tiles that left the memory for others.", func(s *tiles.Stats) uint64 { return s.Evictions }),
	tileCounter("builds_total", "Tiles that were built.", func(s *tiles.Stats) uint64 { return s.Builds }),
	tileCounter("disk_written_total", "Tiles that were written to the disk.", func(s *tiles.Stats) uint64 { return s.Disk.Written }),
	tileCounter("disk_skipped_total", "Tiles that were not, because it was too slow.", func(s *tiles.Stats) uint64 { return s.Disk.Skipped }),
	tileCounter("disk_damaged_total", "Tiles that were damaged on the disk.", func(s *tiles.Stats) uint64 { return s.Disk.Damaged }),
	tileGauge("cache_bytes", "What the tiles in memory take there.", func(s *tiles.Stats) int64 { return s.Bytes }),
	tileGauge("cache_tiles", "Tiles in memory.", func(s *tiles.Stats) int64 { return int64(s.Tiles) }),
	tileGauge("disk_bytes", "What the tiles on the disk take there.", func(s *tiles.Stats) int64 { return s.Disk.Bytes }),
	tileGauge("waiting", "Requests that wait for a tile.", func(s *tiles.Stats) int64 { return int64(s.Waiting) }),
}

func tileCounter(name, help string, value func(*tiles.Stats) uint64) tileMeasure {
	return tileMeasure{prometheus.NewDesc("guotu_tile_"+name, help, nil, nil), prometheus.CounterValue,
		func(s *tiles.Stats) float64 { return float64(value(s)) }}
}

func tileGauge(name, help string, value func(*tiles.Stats) int64) tileMeasure {
	return tileMeasure{prometheus.NewDesc("guotu_tile_"+name, help, nil, nil), prometheus.GaugeValue,
		func(s *tiles.Stats) float64 { return float64(value(s)) }}
}

// Describe is part of prometheus.Collector.
func (planCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descPlan, descLayers, descFeatures, descSeconds} {
		to <- d
	}
	for _, m := range tileMeasures {
		to <- m.desc
	}
}

// Collect is part of prometheus.Collector.
func (c planCollector) Collect(to chan<- prometheus.Metric) {
	p := c.s.current.Load()
	if p == nil {
		return
	}
	gauge := prometheus.GaugeValue
	to <- prometheus.MustNewConstMetric(descPlan, gauge, 1, p.version)
	to <- prometheus.MustNewConstMetric(descLayers, gauge, float64(len(p.catalog.Layers())))
	to <- prometheus.MustNewConstMetric(descFeatures, gauge, float64(p.catalog.Features()))
	stats := p.store.Stats()
	for _, m := range tileMeasures {
		to <- prometheus.MustNewConstMetric(m.desc, m.kind, m.value(&stats))
	}
	to <- prometheus.MustNewConstHistogram(descSeconds, stats.Builds, stats.SecondsSum, stats.Seconds)
}

func (m *measures) watch(s *Server) {
	m.registry.MustRegister(planCollector{s}, checkCollector{s.checks})
}
