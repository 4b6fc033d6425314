//go:build gs_slog

package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
)

// setLogger has pubsub's warnings told, and nothing else made.
func setLogger(s *settings) error {
	logger := slog.New(&teller{prefix: fmt.Sprintf("node %d: ", s.node.index)})
	s.add(pubsub.WithLogger(logger))
	s.add(pubsub.WithRPCLogger(logger))
	return nil
}

// teller is a slog handler for what people should know.
type teller struct{ prefix string }

func (t *teller) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && warned.Load() < maxWarnings
}

func (t *teller) Handle(_ context.Context, r slog.Record) error {
	text := strings.Builder{}
	text.WriteString(t.prefix + r.Message)
	r.Attrs(func(a slog.Attr) bool {
		text.WriteString(" " + a.String())
		return true
	})
	warn(text.String())
	return nil
}

func (t *teller) WithAttrs(attrs []slog.Attr) slog.Handler {
	prefix := t.prefix
	for _, a := range attrs {
		prefix += a.String() + " "
	}
	return &teller{prefix}
}

func (t *teller) WithGroup(string) slog.Handler { return t }
