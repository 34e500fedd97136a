"""Tests of the playground itself: that it is as strict as Slack."""
