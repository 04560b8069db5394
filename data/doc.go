// Package data reads the files that planners have and holds the bundled layers.
package data
